import { describe, expect, it } from 'vitest';
import { Trail } from './samplesByStep.ts';

describe('Trail', () => {
  it('should thin out evenly, and keep the first and the latest', () => {
    const trail = new Trail<string>(32);
    for (let step = 1; step <= 1000; step++) {
      trail.add(step, `at ${step}`);
      expect(trail.length).toBeLessThanOrEqual(32);
      expect(trail.steps.at(-1)).toBe(step);
      expect(trail.steps[0]).toBe(1);
    }
    expect(trail.values).toEqual(trail.steps.map((step) => `at ${step}`));
    // No gap is a large part of the whole.
    const gaps = trail.steps.slice(1).map((step, i) => step - (trail.steps[i] as number));
    expect(Math.max(...gaps)).toBeLessThan(200);
    expect(trail.length).toBeGreaterThanOrEqual(12);
  });

  it('should keep the latest when an even number thins out', () => {
    const trail = new Trail<number>(7);
    for (let step = 1; step <= 8; step++) trail.add(step, step);
    expect([trail.steps[0], trail.steps.at(-1)]).toEqual([1, 8]);
    expect(trail.values).toEqual(trail.steps);
  });

  it('should keep all of few', () => {
    const trail = new Trail<number>(8);
    for (const step of [0, 3, 4, 50]) trail.add(step, step);
    expect(trail.steps).toEqual([0, 3, 4, 50]);
  });

  it('should forget what training went back over', () => {
    const trail = new Trail<string>(8);
    for (const step of [1, 5, 9]) trail.add(step, 'old');
    trail.add(5, 'new');
    expect(trail.steps).toEqual([1, 5]);
    expect(trail.values).toEqual(['old', 'new']);
    trail.add(0, 'newer');
    expect(trail.steps).toEqual([0]);
  });
});
