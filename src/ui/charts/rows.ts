import { type BucketColumn, type Grouping, groupingFor } from '../../lib/decimation.ts';
import type { RunColumns } from '../../store/run/series.ts';
import type { ValidationPoints } from '../../store/run/validationCurve.ts';

/** Rows a chart draws at most, a series. */
export const maxRows = 500;

/**
 * The places on the x axis that a chart draws: one a step while they fit, later two a group of steps, in the middle of the group
 * and at its end, for the two extremes in the order in which they came.
 */
export interface ChartRows {
  readonly length: number;
  readonly grouping: Grouping;
  /** Steps a bucket. */
  readonly stride: number;
  /** Position in steps. */
  readonly steps: Float64Array;
  /** Position in seconds of training. */
  readonly seconds: Float64Array;
  /** First and last step that the row speaks for. */
  readonly from: Float64Array;
  readonly to: Float64Array;
}

export function chartRows({ axis, elapsed }: RunColumns, points = maxRows): ChartRows {
  const grouping = groupingFor(axis.length, axis.stride, points);
  const { size, groups, rows } = grouping;
  const length = groups * rows;
  const steps = new Float64Array(length);
  const seconds = new Float64Array(length);
  const from = new Float64Array(length);
  const to = new Float64Array(length);
  let secondsBefore = 0;
  for (let group = 0; group < groups; group++) {
    const lastBucket = Math.min((group + 1) * size, axis.length) - 1;
    const first = axis.firstStepOf(group * size);
    const last = axis.lastStepOf(lastBucket);
    const secondsAfter = elapsed[lastBucket] ?? 0;
    for (let half = 0; half < rows; half++) {
      const row = group * rows + half;
      const atEnd = half === rows - 1;
      steps[row] = atEnd ? last : (first - 1 + last) / 2;
      seconds[row] = atEnd ? secondsAfter : (secondsBefore + secondsAfter) / 2;
      from[row] = first;
      to[row] = last;
    }
    secondsBefore = secondsAfter;
  }
  return { length, grouping, stride: axis.stride, steps, seconds, from, to };
}

/** Least and greatest value of each group, in the order in which they came; NaN where there is none. */
export function extremesOf(rows: ChartRows, column: BucketColumn): Float64Array {
  const out = new Float64Array(rows.length);
  const { size, groups, rows: perGroup } = rows.grouping;
  for (let group = 0; group < groups; group++) {
    const { min, max, fell, count } = column.extremes(group * size, (group + 1) * size);
    const row = group * perGroup;
    if (perGroup === 1) out[row] = count > 0 ? max : Number.NaN;
    else {
      out[row] = count > 0 ? (fell ? max : min) : Number.NaN;
      out[row + 1] = count > 0 ? (fell ? min : max) : Number.NaN;
    }
  }
  return out;
}

/** A curve with one value a bucket, read at the rows. */
export function curveAt(rows: ChartRows, curve: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length);
  const { size, groups, rows: perGroup } = rows.grouping;
  let before = curve[0] ?? Number.NaN;
  for (let group = 0; group < groups; group++) {
    const after = curve[Math.min((group + 1) * size, curve.length) - 1] ?? Number.NaN;
    const row = group * perGroup;
    out[row + perGroup - 1] = after;
    if (perGroup === 2) out[row] = Number.isFinite(before) ? (before + after) / 2 : after;
    before = after;
  }
  return out;
}

/** Validation losses at the rows nearest to their steps, NaN elsewhere; of several at one row the last. */
export function validationAt(rows: ChartRows, { length, steps, losses }: ValidationPoints): Float64Array {
  const out = new Float64Array(rows.length).fill(Number.NaN);
  const { size, rows: perGroup } = rows.grouping;
  for (let i = 0; i < length; i++) {
    const step = steps[i] ?? 0;
    if (step > (rows.to[rows.length - 1] ?? 0)) break;
    const group = Math.max(0, Math.floor((step - 1) / (rows.stride * size)));
    const first = group * perGroup;
    const inFirstHalf = perGroup === 2 && step <= (rows.steps[first] ?? 0);
    out[inFirstHalf || perGroup === 1 ? first : first + 1] = losses[i] ?? Number.NaN;
  }
  return out;
}

/** The row nearest to `x` among positions that all ascend or all descend; −1 when there is none. */
export function nearestRow(positions: Float64Array, x: number): number {
  let low = 0;
  let high = positions.length - 1;
  if (high < 0) return -1;
  const up = (positions[0] ?? 0) <= (positions[high] ?? 0) ? 1 : -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (up * (positions[middle] ?? 0) <= up * x) low = middle;
    else high = middle;
  }
  return up * (x - (positions[low] ?? 0)) <= up * ((positions[high] ?? 0) - x) ? low : high;
}
