import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { createRng } from '../lib/rng.ts';
import type { TensorMap } from '../nn/memory/layout.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import { elementCount, type ModelShape } from '../nn/networks/parameters.ts';
import { encoderDecoders } from '../nn/testing/encoderDecoders.ts';
import { ModelFileError } from './errors.ts';
import { type ModelContents, namedTensors, readModelFile } from './modelFile.ts';
import { writeOnnx } from './onnx/index.ts';
import { graphKinds } from './onnx/source.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { torchArchive } from './torch/index.ts';

const vocabulary = [...'abcdefghi'];

const tensorsOf = (shape: ModelShape): TensorMap =>
  Object.fromEntries(
    parameterShapes(shape).map((parameter) => {
      const rng = createRng(1, parameter.name);
      return [parameter.name, Float32Array.from({ length: elementCount(parameter) }, () => rng.uniform(-1, 1))];
    }),
  );

const bare = (shape: ModelShape): Uint8Array<ArrayBuffer> =>
  writeSafetensors({ tensors: new Map(namedTensors(shape, tensorsOf(shape))), metadata: {} });

const unsupported = (message: string) => expect.objectContaining({ code: 'unsupported', message });

describe('files of an encoder–decoder', () => {
  it.each(encoderDecoders)('should give its tensors back in the order of the state dict when it is %s', (_, shape) => {
    const { tensors } = readSafetensors(bare(shape));
    expect([...tensors].map(([name, { shape: sizes }]) => ({ name, shape: sizes }))).toEqual(parameterShapes(shape));
    const values = Object.fromEntries([...tensors].map(([name, tensor]) => [name, tensor.values]));
    expect(values).toEqual(tensorsOf(shape));
  });

  it.each(encoderDecoders)('should be refused with what they hold when no configuration describes %s', (_, shape) => {
    expect(() => readModelFile(bare(shape))).toThrow(ModelFileError);
    expect(() => readModelFile(bare(shape))).toThrow(
      unsupported(
        'The model is an encoder–decoder (encoder.weight_ih_l0), which can’t be opened without its configuration.',
      ),
    );
  });

  it.each(encoderDecoders)('should not be written as ONNX when it is %s', (_, shape) => {
    const inputs = { symbols: vocabulary, channels: [], series: null, example: null };
    const source = { shape, tensors: tensorsOf(shape), vocabulary, config: defaultConfig, inputs };
    for (const kind of graphKinds(shape))
      expect(() => writeOnnx(source, kind)).toThrow(
        unsupported('The export to ONNX has no encoder, and this model is an encoder–decoder; take its weights.'),
      );
  });

  it.each(encoderDecoders)('should not be continued in PyTorch when it is %s', (_, shape) => {
    const contents: ModelContents = {
      ...{ kind: 'checkpoint', config: defaultConfig, vocabulary, shape, step: 1 },
      ...{ tensors: tensorsOf(shape), training: null, extra: {} },
    };
    expect(() => torchArchive({ checkpoint: bare(shape), contents, text: 'abc' })).toThrow(
      unsupported('The script for PyTorch has no encoder, and this model is an encoder–decoder; take its weights.'),
    );
  });
});
