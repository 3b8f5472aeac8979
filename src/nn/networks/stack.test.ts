import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { resolve } from '../network/resolve.ts';
import { parameterShapes } from './index.ts';
import type { ModelShape } from './parameters.ts';
import { isPlainStack, layerName, stack } from './stack.ts';

const off = { input: false, residual: false, dense: false };
const plain: ModelShape = { cell: getCell('lstm'), activation: 'tanh', layers: 3, hiddenSize: 5, vocabularySize: 9 };
const ids = { kind: 'ids', symbols: 9 } as const;
const rows = (...parts: number[]) => ({ kind: 'features', rows: 'step', parts }) as const;

/** What each layer reads, the lowest first. */
const inputsOf = (shape: ModelShape) =>
  Array.from({ length: shape.layers }, (_, layer) => {
    const node = resolve(stack(shape)).nodes.find(({ name }) => name === layerName(layer));
    return node?.inputs;
  });

/** Columns of each layer's W_ih. */
const columnsOf = (shape: ModelShape) =>
  parameterShapes(shape).flatMap(({ name, shape: [, columns] }) => (name.includes('weight_ih') ? [columns] : []));

const nodesOf = (more: Partial<ModelShape>, dropped = false) =>
  stack({ ...plain, ...more }, dropped ? { rate: 0.5, variational: false } : undefined).nodes.map(({ name, from }) => [
    name,
    from,
  ]);

describe('a stack', () => {
  it('should read the layer below, the lowest ids, when nothing connects its layers', () => {
    expect(nodesOf({})).toEqual([
      ['layer 1', ['input']],
      ['layer 2', ['layer 1']],
      ['layer 3', ['layer 2']],
      ['head', ['layer 3']],
      ['loss', ['head']],
    ]);
  });

  it('should read the input first, and every layer below in order, when layers are densely connected to it', () => {
    expect(nodesOf({ connections: { input: true, residual: false, dense: true } })[2]).toEqual([
      'layer 3',
      ['input', 'layer 1', 'layer 2'],
    ]);
  });

  it('should add what the layer below gave when it is residual, and drop below the top alone', () => {
    const residual = nodesOf({ connections: { ...off, residual: true } }, true);
    expect(residual.slice(0, 6)).toEqual([
      ['layer 1', ['input']],
      ['output of layer 1', ['layer 1']],
      ['layer 2', ['output of layer 1']],
      ['output of layer 2', ['layer 2', 'output of layer 1']],
      ['layer 3', ['output of layer 2']],
      ['output of layer 3', ['layer 3', 'output of layer 2']],
    ]);
  });

  it('should read the embedding in the place of ids, and pool before the head, when there are both', () => {
    expect(nodesOf({ layers: 1, embedding: { size: 4, tied: false }, pool: 'mean' })).toEqual([
      ['embedding', ['input']],
      ['layer 1', ['embedding']],
      ['pooled states', ['layer 1']],
      ['head', ['pooled states']],
      ['loss', ['head']],
    ]);
  });

  it('should have PyTorch’s parameters in PyTorch’s order when the last output is fed back', () => {
    const { parameters } = resolve(stack({ ...plain, layers: 2, feedback: true, embedding: { size: 4, tied: false } }));
    expect(parameters.map(({ name, shape: sizes }) => `${name} ${sizes.join('×')}`)).toEqual([
      'embedding.weight 9×4',
      ...[0, 1].flatMap((l) => [
        `rnn.weight_ih_l${l} 20×${l === 0 ? 4 : 5}`,
        `rnn.weight_hh_l${l} 20×5`,
        `rnn.bias_ih_l${l} 20`,
        `rnn.bias_hh_l${l} 20`,
      ]),
      'rnn.weight_fb_l0 20×9',
      'head.weight 9×5',
      'head.bias 9',
    ]);
  });
});

describe('what a layer reads', () => {
  it('should be one-hot ids and then the layer below when nothing connects the layers', () => {
    expect(inputsOf(plain)).toEqual([[ids], [rows(5)], [rows(5)]]);
  });

  it('should be the input first in every layer when it is connected to all', () => {
    const shape = { ...plain, connections: { ...off, input: true } };
    expect(inputsOf(shape)).toEqual([[ids], [ids, rows(5)], [ids, rows(5)]]);
    expect(columnsOf(shape)).toEqual([9, 14, 14]);
  });

  it('should be every layer below in ascending order when they are densely connected', () => {
    const shape = { ...plain, features: 2, connections: { input: true, residual: false, dense: true } };
    expect(inputsOf(shape)[2]).toEqual([rows(2), rows(5), rows(5)]);
    expect(columnsOf(shape)).toEqual([2, 7, 12]);
  });

  it('should be the embedding when there is one in the place of ids', () => {
    expect(inputsOf({ ...plain, embedding: { size: 4, tied: false } })[0]).toEqual([rows(4)]);
  });

  it('should be both states of the layer below, padded apart, when that is bidirectional', () => {
    const shape = { ...plain, bidirectional: true };
    expect(inputsOf(shape)[1]).toEqual([rows(5, 5)]);
    expect(columnsOf(shape)).toEqual([9, 9, 10, 10, 10, 10]);
  });
});

describe('isPlainStack', () => {
  it('should hold when each layer reads the states below alone, the lowest one-hot ids', () => {
    expect(isPlainStack(plain)).toBe(true);
    expect(isPlainStack({ ...plain, connections: off, pool: 'mean', symbols: 4 })).toBe(true);
  });

  it.each<[string, Partial<ModelShape>]>([
    ['the input is connected to every layer', { connections: { ...off, input: true } }],
    ['layers are residual', { connections: { ...off, residual: true } }],
    ['the upper of two layers is residual', { layers: 2, connections: { ...off, residual: true } }],
    ['layers are densely connected', { connections: { ...off, dense: true } }],
    ['numbers are read', { features: 2 }],
    ['ids are embedded', { embedding: { size: 4, tied: false } }],
    ['both directions are read', { bidirectional: true }],
    ['the last output is fed back', { feedback: true }],
    ['layers differ', { perLayer: [3, 4, 5].map((hiddenSize) => ({ ...plain, hiddenSize, bidirectional: false })) }],
  ])('should not hold when %s', (_, more) => {
    expect(isPlainStack({ ...plain, ...more })).toBe(false);
  });
});
