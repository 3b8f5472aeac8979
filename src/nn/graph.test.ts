import { describe, expect, it } from 'vitest';
import { inputSize, isPlainStack, piecesOf, type Wiring } from './graph.ts';

const off = { input: false, residual: false, dense: false };
const stack: Wiring = { layers: 3, hiddenSize: 5, vocabularySize: 9 };
const below = (layer: number) => ({ kind: 'layer', layer }) as const;

describe('what a layer reads', () => {
  it('is one-hot ids and then the layer below, in a plain stack', () => {
    expect([0, 1, 2].map((layer) => piecesOf(stack, layer))).toEqual([
      [{ source: { kind: 'ids' }, first: 0, width: 9, parts: [9] }],
      [{ source: below(0), first: 0, width: 5, parts: [5] }],
      [{ source: below(1), first: 0, width: 5, parts: [5] }],
    ]);
    expect(isPlainStack(stack)).toBe(true);
    expect(isPlainStack({ ...stack, connections: off })).toBe(true);
  });

  it('has the input first in every layer, where it is connected to all', () => {
    const wiring = { ...stack, connections: { ...off, input: true } };
    expect(piecesOf(wiring, 2)).toEqual([
      { source: { kind: 'ids' }, first: 0, width: 9, parts: [9] },
      { source: below(1), first: 9, width: 5, parts: [5] },
    ]);
    expect(isPlainStack(wiring)).toBe(false);
  });

  it('is every layer below in ascending order, where they are densely connected', () => {
    const wiring = { ...stack, features: 2, connections: { input: true, residual: false, dense: true } };
    expect(piecesOf(wiring, 2)).toEqual([
      { source: { kind: 'numbers' }, first: 0, width: 2, parts: [2] },
      { source: below(0), first: 2, width: 5, parts: [5] },
      { source: below(1), first: 7, width: 5, parts: [5] },
    ]);
    expect([0, 1, 2].map((layer) => inputSize(wiring, layer))).toEqual([2, 7, 12]);
  });

  it('is the embedding in the place of ids', () => {
    const wiring = { ...stack, embedding: { size: 4, tied: false } };
    expect(piecesOf(wiring, 0)).toEqual([{ source: { kind: 'embedding' }, first: 0, width: 4, parts: [4] }]);
    expect(isPlainStack(wiring)).toBe(false);
  });
});
