import { useMemo } from 'react';
import { lastLagOf, stepAtLag } from '../../../probes/reach/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import type { Curve } from '../../charts/model.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { lagAxis, lostAt, magnitudeAxis } from '../../charts/windowAxes.ts';
import { lagBorders } from './borders.ts';
import { type StateReach, stateReaches } from './curves.ts';
import { otherStroke, showAs, strokes, unitOf } from './show.ts';
import type { PictureProps } from './view.ts';

const noReferences = [] as const;
const lost = [{ value: lostAt, label: 'a thousandth', dash: '4 4' }] as const;

/** Lags of a picture: the other side may go further than the own. */
const lagsOf = (reaches: readonly StateReach[]): number =>
  Math.max(...reaches.flatMap(({ single, other }) => [single.lengths.length, other?.lengths.length ?? 0]));

function curvesOf(reaches: readonly StateReach[], { all, relative }: { all: boolean; relative: boolean }): Curve[] {
  const by = relative ? 'shares' : 'lengths';
  const length = lagsOf(reaches);
  const drawn = (values: readonly number[]): Float64Array =>
    Float64Array.from({ length }, (_, lag) => ((values[lag] ?? 0) > 0 ? (values[lag] as number) : Number.NaN));
  const singles = reaches.map(({ state, single }) => ({
    id: `reach-${state}`,
    values: drawn(single[by]),
    width: 2,
    ...strokes[state],
  }));
  const misleading = reaches.map(({ state, all }) => ({
    id: `reach-all-${state}`,
    values: drawn(all[by]),
    width: 1.25,
    opacity: 0.6,
    ...strokes[state],
  }));
  const across = reaches.flatMap(({ state, other }) =>
    other ? [{ id: `reach-other-${state}`, values: drawn(other[by]), width: 1.5, ...otherStroke(state) }] : [],
  );
  return [...(all ? misleading : []), ...across, ...singles];
}

function readoutOf(
  reaches: readonly StateReach[],
  { data, shown, view }: Omit<PictureProps, 'height'>,
): (lag: number) => Readout {
  const { tau, recurrence } = shown;
  const by = view.relative ? 'shares' : 'lengths';
  const show = showAs(view.relative);
  const textOf = (values: readonly number[], lag: number): string =>
    values[lag] === undefined ? '–' : show(values[lag]);
  const last = lastLagOf(data, recurrence, tau);
  return (lag) => ({
    title: lag > last ? `Lag ${lag}` : `Lag ${lag} · step ${stepAtLag(data, recurrence, tau, lag)}`,
    lines: reaches.flatMap(({ state, single, all, other }) => {
      const { stroke } = strokes[state];
      return [
        { label: state, value: textOf(single[by], lag), stroke },
        ...(view.all ? [{ label: `${state}, all losses`, value: textOf(all[by], lag) }] : []),
        ...(other ? [{ label: `${state}, other side`, value: textOf(other[by], lag) }] : []),
      ];
    }),
  });
}

/** How long one loss's gradient is, by how many steps it has gone back. */
export function ReachChart({ data, shown, view, height }: PictureProps) {
  const { tau, recurrence } = shown;
  const { relative, all } = view;
  const reaches = stateReaches(data, recurrence, tau);
  const curves = curvesOf(reaches, { relative, all });
  const x = useMemo(() => lagAxis(data.seqLength), [data.seqLength]);
  const y = useStableAxis(`${findings.reach.runId} ${relative} ${recurrence}`, (previous) =>
    magnitudeAxis(
      curves.map(({ values }) => values),
      relative ? [1, lostAt] : [],
      previous,
    ),
  );
  const positions = Float64Array.from({ length: lagsOf(reaches) }, (_, lag) => lag);
  const { seqLength, truncate = 0, bidirectional = false } = data;
  const borders = useMemo(
    () => lagBorders({ seqLength, truncate, bidirectional }, tau, recurrence),
    [seqLength, truncate, bidirectional, tau, recurrence],
  );
  return (
    <StepChart
      label="Gradient at a lag"
      unit={unitOf(relative)}
      along="lag"
      height={height}
      frame={{
        x,
        y,
        yScale: 'log',
        formatX: String,
        formatY: valueTick,
        references: relative ? lost : noReferences,
        borders,
      }}
      content={{ positions, steps: positions.map((lag) => stepAtLag(data, recurrence, tau, lag)), curves }}
      readout={readoutOf(reaches, { data, shown, view })}
    />
  );
}

/** The same as rows of a table, the farthest lag first. */
export function reachTable({ data, shown, view }: Omit<PictureProps, 'height'>): Readout[] {
  const reaches = stateReaches(data, shown.recurrence, shown.tau);
  const readout = readoutOf(reaches, { data, shown, view });
  const last = lagsOf(reaches) - 1;
  return Array.from({ length: last + 1 }, (_, i) => ({ ...readout(last - i), title: String(last - i) }));
}
