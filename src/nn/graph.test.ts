import { describe, expect, it } from 'vitest';
import {
  contributionsTo,
  crossesLayers,
  handsUp,
  inputSize,
  isFirst,
  isPlainStack,
  piecesOf,
  type Wiring,
} from './graph.ts';

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

describe('where a gradient comes from', () => {
  it('is the layer above, in a plain stack, and the head', () => {
    expect(contributionsTo(stack, below(1))).toEqual([{ by: 'input', layer: 2 }]);
    expect(contributionsTo(stack, below(2))).toEqual([{ by: 'head', layer: 3 }]);
    expect(crossesLayers(stack)).toBe(false);
  });

  it('is every layer above where they are densely connected, the highest first', () => {
    const wiring = { ...stack, connections: { ...off, dense: true } };
    expect(contributionsTo(wiring, below(0))).toEqual([
      { by: 'input', layer: 2 },
      { by: 'input', layer: 1 },
    ]);
    expect(isFirst(wiring, below(0), { by: 'input', layer: 2 })).toBe(true);
    expect(isFirst(wiring, below(0), { by: 'input', layer: 1 })).toBe(false);
    expect(crossesLayers(wiring)).toBe(true);
  });

  it('is past a layer before it is through it, in a residual stack', () => {
    const wiring = { ...stack, connections: { ...off, residual: true } };
    expect(contributionsTo(wiring, below(1))).toEqual([
      { by: 'residual', layer: 2 },
      { by: 'input', layer: 2 },
    ]);
    expect(crossesLayers(wiring)).toBe(true);
    expect(crossesLayers({ ...wiring, layers: 1 })).toBe(false);
  });

  it('is all that read it, for an embedding', () => {
    const wiring = { ...stack, embedding: { size: 4, tied: false }, connections: { ...off, input: true } };
    expect(contributionsTo(wiring, { kind: 'embedding' }).map(({ layer }) => layer)).toEqual([2, 1, 0]);
  });
});

it('hands up its states, but for dropout below the top and the way past a layer', () => {
  const residual = { ...stack, connections: { ...off, residual: true } };
  expect([0, 1, 2].map((layer) => handsUp(stack, layer, false))).toEqual([false, false, false]);
  expect([0, 1, 2].map((layer) => handsUp(stack, layer, true))).toEqual([true, true, false]);
  expect([0, 1, 2].map((layer) => handsUp(residual, layer, false))).toEqual([false, true, true]);
});
