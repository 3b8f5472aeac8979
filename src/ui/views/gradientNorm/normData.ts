import { formatMagnitude } from '../../../lib/format.ts';
import type { RunSeries } from '../../../store/run/series.ts';
import { type AxisRange, logAxis } from '../../charts/axis.ts';
import { thresholdsOf } from '../../charts/clip.ts';
import { boundsOf, rowRange, rowTitle, smoothed } from '../../charts/curves.ts';
import {
  type AllDrawn,
  across,
  baseOf,
  drawLines,
  farthest,
  placed,
  type Range,
  rowAt,
  seriesOf,
  valuesAt,
} from '../../charts/drawn.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { rangeText, type ShownLines } from '../../charts/lines.ts';
import type { Curve, Reference } from '../../charts/model.ts';
import { type ChartRows, chartRows, curveAt, extremesOf } from '../../charts/rows.ts';
import { valueTick } from '../../charts/ticks.ts';
import type { Along } from '../../charts/trainingView.ts';

/** Gradient norms as a chart or a table shows them, one value a row; NaN where a logarithm has no place for it. */
interface NormData {
  readonly rows: ChartRows;
  /** Each step; of several runs nothing. */
  readonly raw: Float64Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Of several runs, that of their smoothed norms before the clip. */
  readonly range?: Range;
  /** The smoothed norms of each run now; NaN before the first step. */
  readonly beforeNows: readonly number[];
  readonly afterNows: readonly number[];
}

export type DrawnNorms = AllDrawn<NormData>;

const positive = (value: number): number => (value > 0 ? value : Number.NaN);

function measured({ columns }: RunSeries, beta: number, points: number | undefined): NormData {
  const { axis, gradNorm, clippedNorm } = columns;
  const rows = chartRows(columns, points);
  const before = smoothed(gradNorm, axis.length, beta);
  const after = smoothed(clippedNorm, axis.length, beta);
  return {
    rows,
    raw: extremesOf(rows, gradNorm).map(positive),
    before: curveAt(rows, before).map(positive),
    after: curveAt(rows, after).map(positive),
    beforeNows: [before.at(-1) ?? Number.NaN],
    afterNows: [after.at(-1) ?? Number.NaN],
  };
}

function meanNorms(all: readonly [NormData, ...NormData[]]): NormData {
  const { mean: before, ...range } = across(all, (data) => data.before);
  const { mean: after } = across(all, (data) => data.after);
  const [beforeNows, afterNows] = [all.flatMap((data) => data.beforeNows), all.flatMap((data) => data.afterNows)];
  return { rows: farthest(all), raw: new Float64Array(0), before, after, range, beforeNows, afterNows };
}

export function normData(
  [first, ...others]: readonly [RunSeries, ...RunSeries[]],
  beta: number,
  points?: number,
): NormData {
  const one = measured(first, beta, points);
  return others.length === 0 ? one : meanNorms([one, ...others.map((series) => measured(series, beta, points))]);
}

export const drawnNorms = (lines: ShownLines, beta: number, points?: number): DrawnNorms =>
  drawLines(lines, (line) => normData(seriesOf(line), beta, points));

export const beforeStroke = 'var(--data-3)';
export const afterStroke = 'var(--data-5)';

/** Each step faintly, so that a peak stays in sight; before the clip in full, after it dashed or, of one of several, thin and dotted. */
export function normCurves(drawn: DrawnNorms, along: Along): Curve[] {
  return drawn.flatMap(({ line: { letter, look, config }, data }): Curve[] => {
    const at = placed(data.rows, along);
    const raw = { values: data.raw, width: 1, along: at };
    const before = { values: data.before, width: 2, along: at, range: data.range };
    const after = { values: data.after, along: at };
    if (letter === null) {
      return [
        { id: 'norm-raw', ...raw, stroke: beforeStroke, opacity: 0.25 },
        { id: 'norm-before', ...before, stroke: beforeStroke },
        { id: 'norm-after', ...after, stroke: afterStroke, width: 2, dash: '4 4' },
      ];
    }
    const { stroke } = look;
    const dotted = { id: `norm-after-${letter}`, ...after, stroke, width: 1.5, dash: '1 3' };
    return [
      ...(data.range ? [] : [{ id: `norm-raw-${letter}`, ...raw, stroke, opacity: 0.22 }]),
      { id: `norm-before-${letter}`, ...before, ...look },
      ...(config.clip.type === 'none' ? [] : [dotted]),
    ];
  });
}

/** A line at each norm that any of the clips holds gradients to. */
export function thresholdLines(lines: ShownLines): Reference[] {
  const labels = new Map(
    lines.flatMap(({ config: { clip } }) =>
      thresholdsOf(clip).map((value, i) => [value, i === 0 ? 'clip at' : 'at least'] as const),
    ),
  );
  return [...labels].map(([value, label]) => ({ value, label: `${label} ${valueTick(value)}`, dash: '6 3' }));
}

/** One axis for all lines, with every peak. @param thresholds Also shown. */
export function normAxis(drawn: DrawnNorms, thresholds: readonly number[], previous: AxisRange | null): AxisRange {
  const measured = drawn.some(({ data }) => data.before.some(Number.isFinite));
  const shown = drawn.flatMap(({ data: { raw, before, after, range } }) =>
    range ? [range.low, range.high, after] : [raw, before, after],
  );
  const { low, high } = boundsOf(...shown, thresholds);
  const [least, most] = thresholds.length > 0 ? [Math.min(...thresholds), Math.max(...thresholds)] : [1, 1];
  return measured ? logAxis(low, high, previous) : logAxis(least / 5, most * 5);
}

/** The largest norm of all steps, before the clip; NaN before the first. */
export function mostOf({ columns: { axis, gradNorm } }: RunSeries): number {
  const { max, count } = gradNorm.extremes(0, axis.length);
  return count > 0 ? max : Number.NaN;
}

/** What the norms were at a row of the line that has come farthest. */
export function normReadout(drawn: DrawnNorms, along: Along, row: number): Readout {
  const base = baseOf(drawn);
  const lines = drawn.flatMap(({ line: { letter, look, config }, data: { rows, raw, before, after, range } }) => {
    const at = rowAt(rows, base, row);
    const show = (values: Float64Array): string => formatMagnitude(values[at] ?? Number.NaN);
    if (letter !== null) {
      const full = { label: letter, value: show(before), stroke: look.stroke };
      return [
        full,
        ...(range ? [{ label: `${letter} range`, value: rangeText(valuesAt(range, at), formatMagnitude) }] : []),
        ...(config.clip.type === 'none' ? [] : [{ label: `${letter} clipped`, value: show(after) }]),
      ];
    }
    const faint = `color-mix(in srgb, ${beforeStroke} 40%, transparent)`;
    return [
      { label: 'Each step', value: rowRange(rows, raw, at, formatMagnitude), stroke: faint },
      { label: 'Before clipping', value: show(before), stroke: beforeStroke },
      { label: 'After', value: show(after), stroke: afterStroke },
    ];
  });
  return { title: rowTitle(base, row, along), lines };
}
