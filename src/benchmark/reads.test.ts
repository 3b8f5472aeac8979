import { describe, expect, it } from 'vitest';
import { getCell } from '../cells/index.ts';
import { planModel } from '../nn/memory/spec.ts';
import { defaultCapabilities } from '../nn/strategy/capabilities.ts';
import type { KernelVariants } from '../nn/strategy/kernelVariants.ts';
import type { Stepwise } from '../nn/strategy/recurrenceVariants.ts';
import { productReads } from './reads.ts';

const variants: KernelVariants = {
  forward: { kind: 'looped', R: 16, GS: 2, WG: 32, quad: true },
  backward: { kind: 'looped', R: 16, J: 2, WG: 16, quad: true },
  rows: { TM: 16, TN: 8, quad: true },
  outer: { TK: 4, TN: 2, RU: 3, quad: true },
  head: { kind: 'split' },
};

const readsOf = (changed: Partial<KernelVariants>, layers = 1): number =>
  productReads(
    planModel(
      {
        shape: { cell: getCell('lstm'), activation: 'tanh', layers, hiddenSize: 128, vocabularySize: 64 },
        seqLength: 64,
        batchSize: 32,
        optimizer: { type: 'adam', nesterov: false },
        variants: { ...variants, ...changed },
      },
      { ...defaultCapabilities, software: true, quads: true },
    ),
  );

describe('productReads', () => {
  it('should count every load of the register tiles', () => {
    // Two tiles of sequences, 64 steps, 32 × 32 vec4s of units and states: two passes of 2 gates with 4 + 8 loads each.
    const forward = 2 * 64 * 32 * 32 * 2 * (4 + 8);
    // 16 turns of 2 vec4s of units, over 4 · 32 vec4s of gates, 4 + 8 loads each.
    const backward = 2 * 64 * 16 * 128 * (4 + 8);
    // The head forward, 128 tiles of rows, 8 of columns, 32 vec4s deep; backward 16 of columns, 16 deep.
    const rows = 128 * (8 * 32 + 16 * 16) * (4 + 8);
    // 2048 rows; 8 × 64 tiles of W_hh, 8 × 8 of the head; 1 + 2 loads.
    const outer = 2048 * (8 * 64 + 8 * 8) * (1 + 2);
    expect(readsOf({})).toBe(16 * (forward + backward + rows + outer));
  });

  it('should count the rows of each side, and attention, when there is an encoder', () => {
    const layer = { cell: getCell('lstm'), hiddenSize: 128, bidirectional: false };
    const shape = {
      ...({ cell: layer.cell, activation: 'tanh', layers: 1, hiddenSize: 128, vocabularySize: 64 } as const),
      embedding: { size: 64, tied: false },
      encoder: { layers: [layer], ...({ symbols: 64, embedding: 64, attention: 'dot' } as const) },
    };
    const sizes = { seqLength: 16, sourceLength: 32, batchSize: 32 };
    const spec = { shape, ...sizes, optimizer: { type: 'adam', nesterov: false }, variants } as const;
    const found = productReads(planModel(spec, { ...defaultCapabilities, software: true, quads: true }));
    // As above, a step; then W_ih from 16 vec4s to 128 and back, and its gradient.
    const steps = 2 * 32 * 32 * 2 * (4 + 8) + 2 * 16 * 128 * (4 + 8);
    const layerOf = (rows: number): number =>
      (rows / 32) * steps + (rows / 16) * (64 * 16 + 8 * 128) * (4 + 8) + rows * (8 * 64 + 4 * 64) * (1 + 2);
    const rows = 16 * 32;
    // Twice 32 vec4s to 32 and back; the head as above.
    const linear = (rows / 16) * (2 * (16 * 32 + 16 * 32) + 8 * 32 + 16 * 16) * (4 + 8);
    const gradients = rows * (2 * 8 * 16 + 8 * 8) * (1 + 2);
    const attention = rows * 32 * 4.5 * 64;
    expect(found).toBe(16 * (layerOf(rows) + layerOf(2 * rows) + linear + gradients + attention));
  });

  it('should count a fused head by its own tile', () => {
    const split = 128 * 8 * 32 * (4 + 8);
    const difference = (head: KernelVariants['head']): number => (readsOf({ head }) - readsOf({})) / 16;
    // Quads, two turns of 32 columns; then 16 invocations of 4 columns each.
    expect(difference({ kind: 'fused', TM: 8, TN: 8, quad: true })).toBe(256 * 4 * 2 * 32 * (2 + 8) - split);
    expect(difference({ kind: 'fused', TM: 4, TN: 4, quad: false })).toBe(512 * 16 * 32 * (4 + 4) - split);
  });

  it('should fall where tiles are larger or shared, and grow with the layers', () => {
    expect(readsOf({ rows: { TM: 16, TN: 8, quad: false } })).toBeGreaterThan(readsOf({}));
    expect(readsOf({ outer: { TK: 4, TN: 1, RU: 4, quad: true } })).toBeGreaterThan(readsOf({}));
    expect(readsOf({ forward: { kind: 'stepwise', R: 8, wavefront: false } })).toBeGreaterThan(readsOf({}));
    expect(readsOf({}, 2)).toBeGreaterThan(2 * readsOf({}));
  });

  it('should count a wavefront’s products between two layers as those of its own steps', () => {
    const steps = (wavefront: boolean): Stepwise => ({ kind: 'stepwise', R: 8, wavefront });
    // 4 tiles of sequences, 64 steps, 32 × 32 vec4s; 8 + 16 loads forward, 4 times 8 + 4 backward; instead of two row products.
    const forward = 4 * 64 * 32 * 32 * (8 + 16) - 128 * 64 * 32 * (4 + 8);
    const backward = 4 * 64 * 32 * 128 * (8 + 4) - 128 * 16 * 128 * (4 + 8);
    const difference = (which: 'forward' | 'backward', layers: number): number =>
      readsOf({ [which]: steps(true) }, layers) - readsOf({ [which]: steps(false) }, layers);
    expect(difference('forward', 3)).toBe(16 * 2 * forward);
    expect(difference('backward', 3)).toBe(16 * 2 * backward);
  });
});
