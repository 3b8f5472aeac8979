import { describe, expect, it } from 'vitest';
import { createRng } from './rng.ts';
import { shuffled } from './shuffled.ts';

describe('shuffled', () => {
  it('should have each number once when numbers are shuffled', () => {
    expect([...shuffled(500, createRng(3, 'order'))].sort((a, b) => a - b)).toEqual([...Array(500).keys()]);
    expect([...shuffled(0, createRng(3, 'order'))]).toEqual([]);
  });

  it('should give each order as often as any other when thousands are drawn', () => {
    const rng = createRng(1, 'orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(3, rng).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a count.
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
  });
});
