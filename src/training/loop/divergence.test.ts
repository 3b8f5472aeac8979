import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { MetricsColumns } from '../../protocol/run.ts';
import { Soundness } from './divergence.ts';

const copyOf = (step: number): Snapshot => {
  const empty = new Float32Array(0);
  return { step, params: empty, first: empty, second: empty, state: { layers: [] }, fresh: false };
};

const columns = (firstStep: number, ...loss: number[]): MetricsColumns => {
  const values = Float32Array.from(loss);
  return {
    firstStep,
    loss: values,
    gradNorm: values,
    clippedNorm: values,
    learningRate: values,
    clipped: new Uint8Array(0),
  };
};

describe('Soundness', () => {
  it('should trust a copy once the loss of the step after it was sound', () => {
    const soundness = new Soundness(4, copyOf(0));
    soundness.propose(copyOf(5));
    soundness.see(columns(1, 4, 4, 3, 3, 3));
    expect(soundness.copy.step).toBe(0);
    soundness.see(columns(6, 2.9));
    expect(soundness.copy.step).toBe(5);
    expect(soundness.ruin).toBeNull();
  });

  it('should not trust a copy that was thrown off already', () => {
    const soundness = new Soundness(4, copyOf(0));
    soundness.propose(copyOf(2));
    soundness.see(columns(1, 4, 7, 8.5, 3));
    soundness.propose(copyOf(4));
    soundness.see(columns(5, 1e9));
    expect(soundness.copy.step).toBe(0);
    expect(soundness.ruin).toBeCloseTo(1e9, -3);
  });

  it('should take a loss of up to twice chance for sound', () => {
    const soundness = new Soundness(4, copyOf(0));
    soundness.propose(copyOf(1));
    soundness.see(columns(2, 7.9));
    expect([soundness.copy.step, soundness.ruin]).toEqual([1, null]);
    soundness.see(columns(3, 8.1));
    expect(soundness.ruin).toBeCloseTo(8.1, 5);
  });

  it('should forget what was proposed before a halt', () => {
    const soundness = new Soundness(4, copyOf(0));
    soundness.propose(copyOf(3));
    soundness.see(columns(1, 100));
    soundness.forget();
    expect(soundness.ruin).toBeNull();
    soundness.see(columns(4, 1));
    expect(soundness.copy.step).toBe(0);
  });
});
