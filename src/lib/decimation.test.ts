import { describe, expect, it } from 'vitest';
import { BucketAxis, BucketColumn, groupingFor } from './decimation.ts';

/** A deterministic series with spikes, holes and infinities. */
function values(length: number): number[] {
  let state = 12345;
  return Array.from({ length }, (_, i) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    if (i % 97 === 13) return Number.NaN;
    if (i % 211 === 50) return Number.POSITIVE_INFINITY;
    return Math.fround(5 * Math.exp(-i / 300) + (state % 1000) / 1000 + (i % 331 === 7 ? 40 : 0));
  });
}

function fill(steps: number[], capacity: number): { axis: BucketAxis; column: BucketColumn } {
  const axis = new BucketAxis(capacity);
  const column = new BucketColumn(capacity);
  steps.forEach((value, i) => {
    column.add(
      axis.advance(i + 1, (length) => column.fold(length)),
      value,
    );
  });
  return { axis, column };
}

describe('buckets', () => {
  it.each([1, 7, 64, 65, 100, 1000, 4097])('hold the extremes, sums and order of %i steps', (length) => {
    const all = values(length);
    const { axis, column } = fill(all, 64);
    expect(axis.length).toBeLessThanOrEqual(64);
    expect(axis.length * axis.stride).toBeGreaterThanOrEqual(length);
    for (let b = 0; b < axis.length; b++) {
      const slice = all.slice(axis.firstStepOf(b) - 1, axis.lastStepOf(b));
      const finite = slice.filter(Number.isFinite);
      expect(column.count[b]).toBe(finite.length);
      if (finite.length === 0) continue;
      const least = Math.min(...finite);
      const greatest = Math.max(...finite);
      expect(column.min[b]).toBe(least);
      expect(column.max[b]).toBe(greatest);
      if (least !== greatest) expect(column.fell[b] === 1).toBe(slice.indexOf(greatest) < slice.indexOf(least));
      expect(column.mean(b)).toBeCloseTo(finite.reduce((a, x) => a + x, 0) / finite.length, 9);
    }
  });

  it('halve the resolution only when full', () => {
    const strides = [64, 65, 128, 129, 256, 257].map((length) => fill(values(length), 64).axis.stride);
    expect(strides).toEqual([1, 2, 2, 4, 4, 8]);
  });

  it('give the extremes over any range', () => {
    const all = values(500);
    const { axis, column } = fill(all, 64);
    const range = column.extremes(3, 17);
    const slice = all.slice(axis.firstStepOf(3) - 1, axis.lastStepOf(16)).filter(Number.isFinite);
    expect(range.min).toBe(Math.min(...slice));
    expect(range.max).toBe(Math.max(...slice));
    expect(range.fell).toBe(slice.indexOf(range.max) < slice.indexOf(range.min));
    expect(range.count).toBe(slice.length);
    expect(column.extremes(5, 5).count).toBe(0);
  });

  it('say so where a bucket has no finite value', () => {
    const { column } = fill([1, Number.NaN, 3], 4);
    expect(column.mean(1)).toBeNaN();
    expect(column.extremes(1, 2).count).toBe(0);
  });
});

describe('truncation', () => {
  it('keeps what lies at or before the step, and takes new values after it', () => {
    const all = values(100);
    const { axis, column } = fill(all, 128);
    const { from, to } = axis.truncate(40);
    column.empty(from, to);
    expect([axis.lastStep, axis.length]).toEqual([40, 40]);
    expect(column.count[40]).toBe(0);
    column.add(
      axis.advance(41, () => undefined),
      7,
    );
    expect([column.min[40], column.max[40], column.mean(40)]).toEqual([7, 7, 7]);
  });

  it('empties a bucket that mixes kept and dropped steps', () => {
    const { axis, column } = fill(
      Array.from({ length: 200 }, (_, i) => (i + 1 > 101 ? 999 : 1)),
      64,
    );
    expect(axis.stride).toBe(4);
    const { from, to } = axis.truncate(101);
    column.empty(from, to);
    expect(column.extremes(0, 64)).toMatchObject({ min: 1, max: 1, count: 100 });
    expect(axis.lastStep).toBe(101);
  });

  it('changes nothing when the step is not in the past', () => {
    const { axis } = fill(values(10), 16);
    expect(axis.truncate(10)).toEqual({ from: 10, to: 10 });
    expect(axis.truncate(99)).toEqual({ from: 10, to: 10 });
    expect(axis.lastStep).toBe(10);
  });
});

describe('groupingFor', () => {
  it('never needs more rows than asked for, and none twice as coarse as needed', () => {
    for (const stride of [1, 2]) {
      for (let length = 1; length <= 4096; length++) {
        const { size, groups, rows } = groupingFor(length, stride, 500);
        expect(groups * rows).toBeLessThanOrEqual(500);
        expect(groups * size).toBeGreaterThanOrEqual(length);
        if (size > 1) expect(Math.ceil(length / (size / 2)) * 2).toBeGreaterThan(500);
      }
    }
  });

  it('shows single steps as they are while they fit', () => {
    expect(groupingFor(500, 1, 500)).toEqual({ size: 1, groups: 500, rows: 1 });
    expect(groupingFor(501, 1, 500)).toEqual({ size: 4, groups: 126, rows: 2 });
    expect(groupingFor(250, 2, 500)).toEqual({ size: 1, groups: 250, rows: 2 });
    expect(groupingFor(250, 2, 499)).toEqual({ size: 2, groups: 125, rows: 2 });
  });
});

it('refuses an odd capacity', () => {
  for (const capacity of [0, 3, 2.5]) expect(() => new BucketAxis(capacity)).toThrow(RangeError);
});
