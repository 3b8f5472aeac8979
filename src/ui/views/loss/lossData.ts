import { formatLoss } from '../../../lib/format.ts';
import type { RunSeries } from '../../../store/run/series.ts';
import { type AxisRange, linearAxis, logAxis } from '../../charts/axis.ts';
import { boundsOf, latestAt, mean, rowRange, rowTitle, smoothed } from '../../charts/curves.ts';
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
import type { Curve } from '../../charts/model.ts';
import { type ChartRows, chartRows, curveAt, extremesOf, validationAt } from '../../charts/rows.ts';
import type { Along } from '../../charts/trainingView.ts';
import type { LossUnit } from './units.ts';

/** The losses as a chart or a table shows them, in its unit, one value a row. */
interface LossData {
  readonly rows: ChartRows;
  /** Each step; of several runs nothing. */
  readonly raw: Float64Array;
  readonly smooth: Float64Array;
  readonly validation: Float64Array;
  /** Of several runs, that of their smoothed losses. */
  readonly range?: Range;
  /** The smoothed training loss of each run now, nats; NaN before the first step. */
  readonly nows: readonly number[];
}

export type DrawnLosses = AllDrawn<LossData>;

/** The same of one run, in nats. */
function measured({ columns, validation }: RunSeries, beta: number, points: number | undefined): LossData {
  const rows = chartRows(columns, points);
  const average = smoothed(columns.loss, columns.axis.length, beta);
  return {
    rows,
    raw: extremesOf(rows, columns.loss),
    smooth: curveAt(rows, average),
    validation: validationAt(rows, validation),
    nows: [average.at(-1) ?? Number.NaN],
  };
}

/** The means of several runs, in nats. */
function meanLosses(all: readonly [LossData, ...LossData[]]): LossData {
  const { mean: smooth, ...range } = across(all, (data) => data.smooth);
  const { mean: validation } = across(all, (data) => data.validation);
  const nows = all.flatMap((data) => data.nows);
  return { rows: farthest(all), raw: new Float64Array(0), smooth, validation, range, nows };
}

/** Losses are averaged over steps and runs as they are, and converted then. */
export function lossData(
  [first, ...others]: readonly [RunSeries, ...RunSeries[]],
  beta: number,
  unit: LossUnit,
  points?: number,
): LossData {
  const one = measured(first, beta, points);
  const rest = others.map((series) => measured(series, beta, points));
  const { rows, range, nows, ...curves } = rest.length === 0 ? one : meanLosses([one, ...rest]);
  const convert = (values: Float64Array): Float64Array => values.map(unit.fromNats);
  const { raw, smooth, validation } = curves;
  const converted = { rows, nows, raw: convert(raw), smooth: convert(smooth), validation: convert(validation) };
  return range ? { ...converted, range: { low: convert(range.low), high: convert(range.high) } } : converted;
}

/** The mean loss of the runs of a line now, nats. */
export const lossNow = ({ nows }: LossData): number => mean(nows);

export const drawnLosses = (lines: ShownLines, beta: number, unit: LossUnit, points?: number): DrawnLosses =>
  drawLines(lines, (line) => lossData(seriesOf(line), beta, unit, points));

export const trainingStroke = 'var(--data-1)';
export const validationStroke = 'var(--data-2)';

/** Each step faintly, the smoothed line over it, and of a run alone its validation. */
export function lossCurves(drawn: DrawnLosses, along: Along): Curve[] {
  const raw = drawn.flatMap(({ line: { letter, look }, data }): Curve[] => {
    if (data.range) return [];
    const at = { values: data.raw, width: 1, along: placed(data.rows, along) };
    if (letter === null) return [{ id: 'loss-raw', ...at, stroke: trainingStroke, opacity: 0.25 }];
    return [{ id: `loss-raw-${letter}`, ...at, stroke: look.stroke, opacity: 0.16 }];
  });
  const smooth = drawn.flatMap(({ line: { letter, look }, data }): Curve[] => {
    const at = { values: data.smooth, width: 2, along: placed(data.rows, along), range: data.range };
    if (letter !== null) return [{ id: `loss-smoothed-${letter}`, ...at, ...look }];
    const validation = { ...at, values: data.validation, stroke: validationStroke, width: 1.5, marks: true };
    return [
      { id: 'loss-smoothed', ...at, stroke: trainingStroke },
      { id: 'loss-validation', ...validation },
    ];
  });
  return [...raw, ...smooth];
}

/** Spikes of single steps may leave the chart once they exceed everything else by this factor. */
const spike = 1.25;

/**
 * One axis for all lines.
 * @param fixed Values the axis must show besides the data: the reference lines.
 * @param past what is drawn of past runs, whose heights may leave the chart as spikes do
 */
export function lossAxis(
  drawn: DrawnLosses,
  fixed: readonly number[],
  scale: 'linear' | 'log',
  previous: AxisRange | null,
  past: readonly Float64Array[] = [],
): AxisRange {
  const kept = drawn.flatMap(({ line, data: { smooth, validation, range } }) => [
    ...(range ? [range.low, range.high] : [smooth]),
    ...(line.letter === null ? [validation] : []),
  ]);
  const steady = boundsOf(...kept, fixed);
  const raw = boundsOf(...drawn.flatMap(({ data }) => [data.raw, data.smooth]), ...past);
  // Before the first step there are reference lines at most, and one alone spans nothing.
  if (!Number.isFinite(raw.low)) return linearAxis(0, Number.isFinite(steady.high) ? steady.high : 5, previous);
  const low = Math.min(steady.low, raw.low);
  const high = Math.max(steady.high, Math.min(raw.high, steady.high * spike));
  return scale === 'log'
    ? logAxis(Math.max(low, 1e-6), Math.max(high, 2e-6), previous)
    : linearAxis(low, high, previous);
}

/** What the losses were at a row of the line that has come farthest. */
export function lossReadout(drawn: DrawnLosses, unit: LossUnit, along: Along, row: number): Readout {
  const base = baseOf(drawn);
  const show = (value = Number.NaN): string => formatLoss(value, unit.digits + 1);
  const lines = drawn.flatMap(({ line: { letter, look }, data: { rows, raw, smooth, validation, range } }) => {
    const at = rowAt(rows, base, row);
    const validated = show(latestAt(validation, at));
    if (letter !== null) {
      return [
        { label: letter, value: show(smooth[at]), stroke: look.stroke },
        ...(range ? [{ label: `${letter} range`, value: rangeText(valuesAt(range, at), show) }] : []),
        { label: `${letter} validation`, value: validated },
      ];
    }
    const faint = `color-mix(in srgb, ${trainingStroke} 40%, transparent)`;
    return [
      { label: 'Training', value: rowRange(rows, raw, at, show), stroke: faint },
      { label: 'Smoothed', value: show(smooth[at]), stroke: trainingStroke },
      { label: 'Validation', value: validated, stroke: validationStroke },
    ];
  });
  return { title: rowTitle(base, row, along), lines };
}
