import { expect, it } from 'vitest';
import { curvePath, rangePath, stackPaths } from './path.ts';

const positions = Float64Array.from([1, 2, 3, 4]);
const values = Float64Array.from([1, Number.NaN, 3, 4.04]);
const x = (value: number): number => value * 10;
const y = (value: number): number => 100 - value;

it('breaks at gaps', () => {
  expect(curvePath({ values }, positions, x, y)).toBe('M10,99M30,97L40,96');
});

it('bridges gaps between marks', () => {
  expect(curvePath({ values, marks: true }, positions, x, y)).toBe('M10,99L30,97L40,96');
});

it('leaves out what the scale has no place for', () => {
  const log = (value: number): number => Math.log(value);
  expect(curvePath({ values: Float64Array.from([0, 1, 1]) }, positions, x, log)).toBe('M20,0L30,0');
});

it('stacks bars from the bottom and leaves out what has no height', () => {
  const parts = [{ values: Float64Array.from([10, 0, 5, 0]) }, { values: Float64Array.from([5, 2, Number.NaN, 0]) }];
  expect(stackPaths(parts, positions, x, y, 10)).toEqual([
    'M5.8,100h8.5V90h-8.5ZM25.8,100h8.5V95h-8.5Z',
    'M5.8,90h8.5V85h-8.5ZM15.8,100h8.5V98h-8.5Z',
  ]);
});

it('should go along the greatest values and back along the least, and end at a gap, when a range is drawn', () => {
  const range = { low: Float64Array.of(1, 2, Number.NaN, 4), high: Float64Array.of(3, 5, 6, 7) };
  // A single row has no extent.
  expect(rangePath(range, positions, x, y)).toBe('M10,97L20,95L20,98L10,99Z');
});
