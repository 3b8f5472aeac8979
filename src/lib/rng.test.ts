import { describe, expect, it } from 'vitest';
import { createIndexedRng, createRng, fnv1a32, rngFromState, splitMix64 } from './rng.ts';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the building blocks, against published values', () => {
  it('xoshiro128** from state 1, 2, 3, 4 (the reference C code; also the vectors of rand_xoshiro)', () => {
    const rng = rngFromState([1, 2, 3, 4]);
    expect(draw(10, rng.uint32)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('SplitMix64 of seed 1234567 (Rosetta Code)', () => {
    const words = splitMix64(1234567n);
    expect([1, 2, 3, 4, 5].map(() => words.next().value)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  it('FNV-1a of the test strings on its author’s page', () => {
    expect(['', 'a', 'foobar'].map(fnv1a32)).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });
});

describe('createRng', () => {
  it('repeats itself, and differs by seed and by key', () => {
    const first = (seed: number, key?: string): number[] => draw(8, createRng(seed, key).uint32);
    expect(first(7, 'head.weight')).toEqual(first(7, 'head.weight'));
    const starts = [first(7), first(8), first(7, 'a'), first(7, 'b'), first(8, 'a'), first(4294967295, 'a')];
    expect(new Set(starts.map((start) => start[0])).size).toBe(starts.length);
  });

  it('does not correlate neighbouring seeds or keys', () => {
    const n = 20_000;
    const pairs = [
      [createRng(1, 'x'), createRng(2, 'x')],
      [createRng(1, 'w_l0'), createRng(1, 'w_l1')],
    ] as const;
    for (const [a, b] of pairs) {
      const product = mean(draw(n, () => a.uniform(-1, 1) * b.uniform(-1, 1)));
      // The product of two independent U(−1, 1) has standard deviation 1/3.
      expect(Math.abs(product)).toBeLessThan((4 / 3) * n ** -0.5);
    }
  });

  it('uniform stays in its range, with the right mean, variance and spread over the bins', () => {
    const n = 100_000;
    const { uniform } = createRng(3);
    const values = draw(n, () => uniform(-2, 3));
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(3);
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(4 * (5 / Math.sqrt(12)) * n ** -0.5);
    expect(mean(values.map((value) => (value - 0.5) ** 2))).toBeCloseTo(25 / 12, 1);
    const bins = new Array<number>(50).fill(0);
    for (const value of values) bins[Math.floor((value + 2) * 10)] = (bins[Math.floor((value + 2) * 10)] ?? 0) + 1;
    const chiSquare = bins.reduce((sum, count) => sum + (count - n / 50) ** 2 / (n / 50), 0);
    // The 99.9th percentile of χ² with 49 degrees of freedom.
    expect(chiSquare).toBeLessThan(85.4);
  });

  it('normal has the moments of a standard normal, tails included', () => {
    const n = 200_000;
    const { normal } = createRng(5);
    const values = draw(n, normal);
    expect(Math.abs(mean(values))).toBeLessThan(4 * n ** -0.5);
    expect(Math.abs(mean(values.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(mean(values.map((x) => x ** 3)))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(mean(values.map((x) => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    const beyond2 = mean(values.map((x) => (Math.abs(x) > 2 ? 1 : 0)));
    expect(beyond2).toBeCloseTo(0.0455, 2);
  });
});

describe('createIndexedRng', () => {
  const first = (seed: number, key: string, index: number): string =>
    draw(2, createIndexedRng(seed, key, index).uint32).join();

  it('repeats itself, and differs by seed, by key and by index', () => {
    expect(first(7, 'a', 3)).toBe(first(7, 'a', 3));
    const starts = [first(7, 'a', 0), first(7, 'a', 1), first(8, 'a', 0), first(7, 'b', 0), first(4294967295, 'a', 0)];
    expect(new Set(starts).size).toBe(starts.length);
    expect(starts).not.toContain(draw(2, createRng(7, 'a').uint32).join());
  });

  it('begins anew at every index', () => {
    const n = 20_000;
    const starts = new Set(Array.from({ length: n }, (_, index) => first(1, 'x', index)));
    expect(starts.size).toBe(n);
    expect(first(1, 'x', 2 ** 40)).not.toBe(first(1, 'x', 2 ** 41));
  });

  it('correlates neither neighbouring indices nor the first numbers of many', () => {
    const n = 20_000;
    const bound = (4 / 3) * n ** -0.5;
    const [a, b] = [createIndexedRng(1, 'x', 0), createIndexedRng(1, 'x', 1)];
    expect(Math.abs(mean(draw(n, () => a.uniform(-1, 1) * b.uniform(-1, 1))))).toBeLessThan(bound);
    const starts = Array.from({ length: n + 1 }, (_, index) => createIndexedRng(1, 'x', index).uniform(-1, 1));
    expect(Math.abs(mean(starts))).toBeLessThan(4 * (3 * n) ** -0.5);
    const neighbours = starts.slice(1).map((start, i) => start * (starts[i] as number));
    expect(Math.abs(mean(neighbours))).toBeLessThan(bound);
  });
});
