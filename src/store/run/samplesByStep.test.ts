import { describe, expect, it } from 'vitest';
import { StepSamples } from './samplesByStep.ts';

describe('StepSamples', () => {
  it('should thin out evenly, and keep the first and the latest', () => {
    const samples = new StepSamples<string>(32);
    for (let step = 1; step <= 1000; step++) {
      samples.add(step, `at ${step}`);
      expect(samples.length).toBeLessThanOrEqual(32);
      expect(samples.steps.at(-1)).toBe(step);
      expect(samples.steps[0]).toBe(1);
    }
    expect(samples.values).toEqual(samples.steps.map((step) => `at ${step}`));
    // No gap is a large part of the whole.
    const gaps = samples.steps.slice(1).map((step, i) => step - (samples.steps[i] as number));
    expect(Math.max(...gaps)).toBeLessThan(200);
    expect(samples.length).toBeGreaterThanOrEqual(12);
  });

  it('should keep the latest when an even number thins out', () => {
    const samples = new StepSamples<number>(7);
    for (let step = 1; step <= 8; step++) samples.add(step, step);
    expect([samples.steps[0], samples.steps.at(-1)]).toEqual([1, 8]);
    expect(samples.values).toEqual(samples.steps);
  });

  it('should keep all of few', () => {
    const samples = new StepSamples<number>(8);
    for (const step of [0, 3, 4, 50]) samples.add(step, step);
    expect(samples.steps).toEqual([0, 3, 4, 50]);
  });

  it('should forget what training went back over', () => {
    const samples = new StepSamples<string>(8);
    for (const step of [1, 5, 9]) samples.add(step, 'old');
    samples.add(5, 'new');
    expect(samples.steps).toEqual([1, 5]);
    expect(samples.values).toEqual(['old', 'new']);
    samples.add(0, 'newer');
    expect(samples.steps).toEqual([0]);
  });
});
