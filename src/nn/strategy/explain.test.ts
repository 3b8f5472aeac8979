import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../cells/index.ts';
import { type DeviceCapabilities, defaultCapabilities } from './capabilities.ts';
import { explainPlan, explainVariant } from './explain.ts';
import { candidatesFor, defaultVariants, describeVariant, describeVariants, operations } from './kernelVariants.ts';

const tunings: DeviceCapabilities[] = [true, false].flatMap((software) =>
  [true, false].map((quads) => ({ ...defaultCapabilities, software, quads })),
);

describe('explainVariant', () => {
  it.each([
    [
      'looped R16 GS2 WG32 quad',
      'many steps a launch, state in memory, 16 sequences and 2 gates at a time, workgroups of 32, loads shared in a workgroup',
    ],
    ['looped R1 J2 WG16', 'many steps a launch, state in memory, 1 sequence and 8 units at a time, workgroups of 16'],
    [
      'persistent BT4 J1 WG64 resident',
      'many steps a launch, state in on-chip memory, 4 sequences a workgroup, 1 unit an invocation, workgroups of 64, weights stay in registers',
    ],
    ['stepwise R4 wavefront', 'a launch for each step, layers in parallel (wavefront), 4 sequences at a time'],
    ['TM16 TN8 quad', 'tiles of 16 rows × 8 columns, loads shared in a workgroup'],
    ['TK4 TN2 RU3', 'tiles of 16 inputs × 8 outputs, 3 rows an iteration'],
    ['fused TM16 TN6', 'both in one launch, tiles of 16 rows × 6 columns'],
    ['split', 'the logits first, then their loss'],
    ['C32', 'in chunks of 32 steps'],
  ])('should say what “%s” means', (variant, words) => {
    expect(explainVariant(variant)).toBe(words);
  });

  it.each([
    ['TM8 ZZ3 quad later', 'loads shared in a workgroup, TM8, ZZ3, later'],
    ['R8x toString constructor', 'R8x, toString, constructor'],
    ['', ''],
  ])('should leave what it does not know in “%s” as it is', (variant, words) => {
    expect(explainVariant(variant)).toBe(words);
  });

  it('should have words for all that a plan can be', () => {
    for (const capabilities of tunings) {
      for (const cell of cells) {
        for (const layers of [1, 3]) {
          const shape = { cell, activation: 'tanh', layers, hiddenSize: 32, vocabularySize: 30 } as const;
          const candidates = candidatesFor({ shape, seqLength: 16, batchSize: 9 }, capabilities);
          for (const variant of operations.flatMap((operation) => candidates[operation].map(describeVariant))) {
            const words = explainVariant(variant).split(', ');
            expect(variant.split(' ').filter((token) => words.includes(token))).toEqual([]);
          }
        }
      }
    }
  });
});

describe('explainPlan', () => {
  const shape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: 32, vocabularySize: 30 } as const;
  const variants = defaultVariants(candidatesFor({ shape, seqLength: 16, batchSize: 9 }, defaultCapabilities));
  const text = describeVariants({ ...variants, recompute: { C: 16 } });

  it('should name every part and keep its text', () => {
    const parts = explainPlan(text);
    expect(parts.map(({ operation, variant }) => `${operation}: ${variant}`).join('; ')).toBe(text);
    for (const { name, purpose } of parts) {
      expect(name).toMatch(/^[A-Z][a-z]+ /);
      expect(purpose).toMatch(/^[A-Z].+\.$/);
    }
    expect(new Set(parts.map(({ name }) => name)).size).toBe(operations.length + 1);
  });

  it('should show a part that it does not know as it is', () => {
    expect(explainPlan('warp: W4; rows: TM8 TN8;')).toMatchObject([
      { operation: 'warp', name: 'warp', purpose: '', variant: 'W4', words: 'W4' },
      { name: 'Row products', words: 'tiles of 8 rows × 8 columns' },
    ]);
    expect(explainPlan('')).toEqual([]);
  });
});
