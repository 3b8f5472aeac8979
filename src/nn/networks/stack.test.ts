import { describe, expect, it } from 'vitest';
import { getCell } from '../cells/index.ts';
import { resolve } from '../network/resolve.ts';
import type { ModelShape } from './parameters.ts';
import { isPlainStack, layerName, parameterShapes, stack } from './stack.ts';

const off = { input: false, residual: false, dense: false };
const plain: ModelShape = { cell: getCell('rnn'), activation: 'tanh', layers: 3, hiddenSize: 5, vocabularySize: 9 };
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
