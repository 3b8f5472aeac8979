import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { MetricsColumns } from '../../protocol/run.ts';
import { DivergenceDetector } from './divergence.ts';

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

describe('DivergenceDetector', () => {
  it('should trust a copy once the loss of the step after it was sound', () => {
    const detector = new DivergenceDetector(4, copyOf(0));
    detector.propose(copyOf(5));
    detector.observe(columns(1, 4, 4, 3, 3, 3));
    expect(detector.copy.step).toBe(0);
    detector.observe(columns(6, 2.9));
    expect(detector.copy.step).toBe(5);
    expect(detector.divergedLoss).toBeNull();
  });

  it('should not trust a copy that was thrown off already', () => {
    const detector = new DivergenceDetector(4, copyOf(0));
    detector.propose(copyOf(2));
    detector.observe(columns(1, 4, 7, 8.5, 3));
    detector.propose(copyOf(4));
    detector.observe(columns(5, 1e9));
    expect(detector.copy.step).toBe(0);
    expect(detector.divergedLoss).toBeCloseTo(1e9, -3);
  });

  it('should take a loss of up to twice chance for sound', () => {
    const detector = new DivergenceDetector(4, copyOf(0));
    detector.propose(copyOf(1));
    detector.observe(columns(2, 7.9));
    expect([detector.copy.step, detector.divergedLoss]).toEqual([1, null]);
    detector.observe(columns(3, 8.1));
    expect(detector.divergedLoss).toBeCloseTo(8.1, 5);
  });

  it('should forget what was proposed before a halt', () => {
    const detector = new DivergenceDetector(4, copyOf(0));
    detector.propose(copyOf(3));
    detector.observe(columns(1, 100));
    detector.forget();
    expect(detector.divergedLoss).toBeNull();
    detector.observe(columns(4, 1));
    expect(detector.copy.step).toBe(0);
  });
});
