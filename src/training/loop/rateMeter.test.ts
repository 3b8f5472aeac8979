import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateMeter } from './rateMeter.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'], now: 1000 }));
afterEach(() => vi.useRealTimers());

describe('RateMeter', () => {
  it('knows nothing at first', () => {
    const rate = new RateMeter();
    expect(rate.perSecond()).toBe(0);
    rate.add(5);
    expect(rate.perSecond()).toBe(0);
  });

  it('counts what came since the first mark of the last seconds', () => {
    const rate = new RateMeter();
    for (let i = 0; i < 100; i++) {
      rate.add(4);
      vi.advanceTimersByTime(200);
    }
    // Fifteen marks of the last 3 s, the first of them the start: 14 · 4 in 3 s.
    expect(rate.perSecond()).toBeCloseTo((14 * 4) / 3, 6);
  });

  it('follows a change of pace within its window', () => {
    const rate = new RateMeter();
    for (let i = 0; i < 50; i++) {
      rate.add(1);
      vi.advanceTimersByTime(100);
    }
    for (let i = 0; i < 40; i++) {
      rate.add(10);
      vi.advanceTimersByTime(100);
    }
    expect(rate.perSecond()).toBeGreaterThan(90);
    expect(rate.perSecond()).toBeLessThanOrEqual(100);
  });

  it('takes marks closer than 100 ms for one, and loses none', () => {
    const rate = new RateMeter();
    rate.add(1);
    vi.advanceTimersByTime(1000);
    for (let i = 0; i < 500; i++) {
      rate.add(2);
      vi.advanceTimersByTime(1);
    }
    expect(rate.perSecond()).toBeCloseTo(1000 / 1.5, 6);
  });
});
