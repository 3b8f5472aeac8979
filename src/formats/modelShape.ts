import { cells } from '../cells/index.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import { type LayerShape, layerNames, type ModelShape } from '../nn/networks/parameters.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { ModelFileError, shownName } from './errors.ts';
import type { Tensor } from './safetensors.ts';

const mismatch = (message: string) => new ModelFileError('mismatch', message);

/**
 * The model that some tensors make up; every one of them belongs to it and has its shape.
 * @param config where the file has one; the tensors must be those that it describes
 * @throws ModelFileError 'mismatch' or 'unsupported'
 */
export function modelShape(tensors: ReadonlyMap<string, Tensor>, config: RunConfig | null): ModelShape {
  const shape = config ? described(tensors, config) : inferred(tensors);
  const expected = new Map(parameterShapes(shape).map(({ name, shape: sizes }) => [name, sizes]));
  for (const name of tensors.keys()) {
    if (!expected.has(name)) throw unknownTensor(name, expected);
  }
  requireTensors(tensors, expected, (name) =>
    mismatch(`The file has no tensor ${name}, which a model of ${shape.layers} layers needs.`),
  );
  return shape;
}

/** @throws ModelFileError for the first tensor that is missing, or of another shape */
export function requireTensors(
  tensors: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, readonly number[]>,
  missing: (name: string) => ModelFileError,
): void {
  for (const [name, sizes] of expected) {
    const tensor = tensors.get(name);
    if (!tensor) throw missing(name);
    if (tensor.shape.join() === sizes.join()) continue;
    throw mismatch(`${name} has the shape [${tensor.shape.join(', ')}], but [${sizes.join(', ')}] is needed.`);
  }
}

function described(tensors: ReadonlyMap<string, Tensor>, config: RunConfig): ModelShape {
  const vocabularySize = tensors.get('head.bias')?.values.length ?? 0;
  if (vocabularySize === 0) throw mismatch('The file has no tensor head.bias, so the size of its output is unknown.');
  return shapeOf(config, vocabularySize, tensors.get('source_embedding.weight')?.shape[0] ?? vocabularySize);
}

/** The model of a file without a configuration, each layer by itself: they may differ in cell and width. */
function inferred(tensors: ReadonlyMap<string, Tensor>): ModelShape {
  const ofEncoder = 'encoder.weight_ih_l0';
  if (tensors.has(ofEncoder)) {
    throw new ModelFileError(
      'unsupported',
      `The model is an encoder–decoder (${ofEncoder}), which can’t be opened without its configuration.`,
    );
  }
  const lowest = inferredLayer(tensors, 0);
  if (!lowest) {
    const names = [...tensors.keys()].slice(0, 3).join(', ') || 'none';
    throw mismatch(
      `The tensors are not those of a recurrent model (rnn.weight_ih_l0, rnn.weight_hh_l0, …, head.bias); the file has ${names}.`,
    );
  }
  const list = [lowest];
  for (let layer = 1; tensors.has(recurrentName(layer)); layer++) {
    const next = inferredLayer(tensors, layer);
    if (!next) {
      const sizes = tensors.get(recurrentName(layer))?.shape.join(', ');
      throw mismatch(
        `${recurrentName(layer)} has the shape [${sizes}], which is not the shape of a layer of nn.RNN, nn.GRU or nn.LSTM.`,
      );
    }
    list.push(next);
  }
  const vocabularySize = tensors.get('head.weight')?.shape[0] ?? 0;
  if (vocabularySize === 0) throw mismatch('The file has no tensor head.weight, so the size of its output is unknown.');
  const { cell, hiddenSize } = lowest;
  const alike = list.every((layer) => layer.cell === cell && layer.hiddenSize === hiddenSize);
  const perLayer = alike ? {} : { perLayer: list };
  const size = tensors.get('embedding.weight')?.shape[1];
  const embedding = size === undefined ? {} : { embedding: { size, tied: false } };
  return { cell, activation: 'tanh', layers: list.length, hiddenSize, ...perLayer, vocabularySize, ...embedding };
}

const recurrentName = (layer: number): string => layerNames(layer).weightHh;

/** nn.RNN, nn.GRU and nn.LSTM differ in how many rows of weight_hh there are for each of its columns. */
function inferredLayer(tensors: ReadonlyMap<string, Tensor>, layer: number): LayerShape | null {
  const recurrent = tensors.get(recurrentName(layer))?.shape ?? [];
  const [rows = 0, hiddenSize = 0] = recurrent;
  const cell = cells.find(({ gates, pytorch }) => pytorch !== null && gates.length * hiddenSize === rows);
  return recurrent.length === 2 && rows > 0 && cell ? { cell, hiddenSize, bidirectional: false } : null;
}

function unknownTensor(name: string, expected: ReadonlyMap<string, unknown>): ModelFileError {
  const shown = shownName(name);
  if (/_reverse$/.test(name)) {
    return new ModelFileError('unsupported', `The model is bidirectional (${shown}), which can't generate text.`);
  }
  const [first] = expected.keys();
  return mismatch(
    `The file has a tensor ${shown} that such a model does not have; names are like ${first} and head.bias.`,
  );
}
