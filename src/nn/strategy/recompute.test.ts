import { describe, expect, it } from 'vitest';
import { defaultCapabilities } from './capabilities.ts';
import { chooseRecompute, keptSteps, type Recompute } from './recompute.ts';

const MiB = 2 ** 20;

/** A model that takes so much whatever its window is, and so much more for each step whose gates are kept. */
const buffersOf =
  (fixed: number, perStep: number, seqLength: number) =>
  (recompute: Recompute | undefined): { bytes: number }[] => [
    { bytes: perStep * keptSteps(seqLength, recompute) },
    { bytes: fixed },
  ];

const roomy = { ...defaultCapabilities, maxBindingBytes: 2 ** 31 };

describe('what is computed twice', () => {
  it('should be nothing where all fits', () => {
    expect(chooseRecompute(256, roomy, buffersOf(0, 4 * MiB, 256))).toBeUndefined();
    expect(chooseRecompute(2, defaultCapabilities, buffersOf(0, 1, 2))).toBeUndefined();
  });

  it('should be the longest chunks that fit into a gibibyte', () => {
    // 256 steps of 4 MiB and 64 MiB more: 240 steps, two chunks of 120, and 112 is the next multiple of 16.
    expect(chooseRecompute(256, roomy, buffersOf(64 * MiB, 4 * MiB, 256))).toEqual({ C: 112 });
    expect(chooseRecompute(256, roomy, buffersOf(960 * MiB, 2 * MiB, 256))).toEqual({ C: 16 });
  });

  it('should keep every buffer within what the adapter binds', () => {
    expect(chooseRecompute(256, { ...roomy, maxBindingBytes: 200 * MiB }, buffersOf(0, 2 * MiB, 256))).toEqual({
      C: 48,
    });
  });

  it('should be the shortest where nothing fits, and nothing where chunks would not shorten the window', () => {
    expect(chooseRecompute(64, roomy, buffersOf(2 ** 31, 1, 64))).toEqual({ C: 16 });
    expect(chooseRecompute(32, roomy, buffersOf(2 ** 31, 1, 32))).toBeUndefined();
  });
});
