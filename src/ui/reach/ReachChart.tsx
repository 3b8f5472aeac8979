import { useMemo } from 'react';
import { findings } from '../../store/findings.ts';
import type { Readout } from '../charts/Inspector.tsx';
import type { Curve } from '../charts/model.ts';
import { StepChart } from '../charts/StepChart.tsx';
import { valueTick } from '../charts/ticks.ts';
import { useStableAxis } from '../learning/useStableAxis.ts';
import { lagAxis, lostAt, magnitudeAxis } from './axes.ts';
import { lagBorders } from './borders.ts';
import { type StateReach, stateReaches } from './curves.ts';
import { showAs, strokes, unitOf } from './show.ts';
import type { PictureProps } from './view.ts';

const noReferences = [] as const;
const lost = [{ value: lostAt, label: 'a thousandth', dash: '4 4' }] as const;

const drawn = (values: readonly number[]): Float64Array =>
  Float64Array.from(values, (value) => (value > 0 ? value : Number.NaN));

function curvesOf(reaches: readonly StateReach[], { all, relative }: { all: boolean; relative: boolean }): Curve[] {
  const by = relative ? 'shares' : 'lengths';
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
  return all ? [...misleading, ...singles] : singles;
}

function readoutOf(reaches: readonly StateReach[], tau: number, view: PictureProps['view']): (lag: number) => Readout {
  const by = view.relative ? 'shares' : 'lengths';
  const show = showAs(view.relative);
  return (lag) => ({
    title: `Lag ${lag} · step ${tau - lag}`,
    lines: reaches.flatMap(({ state, single, all }) => {
      const { stroke } = strokes[state];
      const line = { label: state, value: show(single[by][lag] ?? Number.NaN), stroke };
      const other = { label: `${state}, all losses`, value: show(all[by][lag] ?? Number.NaN) };
      return view.all ? [line, other] : [line];
    }),
  });
}

/** How long one loss's gradient is, by how many steps it has gone back. */
export function ReachChart({ data, shown, view, height }: PictureProps) {
  const { tau, layer } = shown;
  const { relative, all } = view;
  const reaches = stateReaches(data, layer, tau);
  const curves = curvesOf(reaches, { relative, all });
  const x = useMemo(() => lagAxis(data.seqLength), [data.seqLength]);
  const y = useStableAxis(`${findings.reach.runId} ${relative} ${layer}`, (previous) =>
    magnitudeAxis(
      curves.map(({ values }) => values),
      relative ? [1, lostAt] : [],
      previous,
    ),
  );
  const positions = Float64Array.from({ length: tau + 1 }, (_, lag) => lag);
  const { seqLength, truncate = 0 } = data;
  const borders = useMemo(() => lagBorders({ seqLength, truncate }, tau), [seqLength, truncate, tau]);
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
      content={{ positions, steps: positions.map((lag) => tau - lag), curves }}
      readout={readoutOf(reaches, tau, view)}
    />
  );
}

/** The same as rows of a table, the farthest lag first. */
export function reachTable({ data, shown, view }: Omit<PictureProps, 'height'>): Readout[] {
  const { tau, layer } = shown;
  const readout = readoutOf(stateReaches(data, layer, tau), tau, view);
  return Array.from({ length: tau + 1 }, (_, i) => ({ ...readout(tau - i), title: String(tau - i) }));
}
