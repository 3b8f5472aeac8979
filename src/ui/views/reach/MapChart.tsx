import { useEffect, useMemo, useRef } from 'react';
import type { ReachData } from '../../../probes/reach/contract.ts';
import { readsBothWays } from '../../../probes/shared/contract.ts';
import type { AxisRange } from '../../charts/axis.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { paintCells } from '../../charts/paintCells.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { columnAxis } from '../../charts/windowAxes.ts';
import { sharedBorders } from './borders.ts';
import { type MapRow, mapRows } from './curves.ts';
import styles from './Reach.module.css';
import { placeOf, showAs, stateLabel } from './show.ts';
import { type PictureProps, useReachView } from './view.ts';

const noReferences = [] as const;

/** 'h', 'h 2' where there are several layers; of a bidirectional one with the way it reads. */
function rowName(data: ReachData, recurrence: number, state: 'h' | 'c'): string {
  const { layers, layer, direction } = placeOf(data, recurrence);
  const way = direction ? (direction === 'reverse' ? '←' : '→') : '';
  return `${state}${way}${layers > 1 ? ` ${layer + 1}` : ''}`;
}

interface CellsProps {
  rows: readonly MapRow[];
  scale: AxisRange;
  tau: number;
  borders: readonly number[];
}

function Cells({ rows, scale, tau, borders }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    paintCells(
      canvas.current,
      rows.map(({ values }) => values),
      scale,
    );
  }, [rows, scale]);
  const steps = rows[0]?.values.length ?? 1;
  return (
    <>
      <canvas ref={canvas} className={styles.cells} />
      <svg className={styles.marks} aria-hidden="true">
        {/* Between rows, so that two alike do not run into one. */}
        {rows.slice(1).map(({ recurrence, state }, i) => {
          const y = `${(100 * (i + 1)) / rows.length}%`;
          return (
            <line
              key={`${recurrence} ${state}`}
              x1="0"
              x2="100%"
              y1={y}
              y2={y}
              stroke="var(--surface)"
              strokeWidth={2}
            />
          );
        })}
        {borders.map((at) => {
          const x = `${(100 * (at + 0.5)) / steps}%`;
          return <line key={at} x1={x} x2={x} y1="0" y2="100%" stroke="var(--surface)" strokeDasharray="4 4" />;
        })}
        <line
          x1={`${(100 * (tau + 1)) / steps}%`}
          x2={`${(100 * (tau + 1)) / steps}%`}
          y1="0"
          y2="100%"
          stroke="var(--accent)"
          strokeWidth={2}
        />
      </svg>
    </>
  );
}

function readoutOf(
  rows: readonly MapRow[],
  { data, shown, view }: Pick<PictureProps, 'data' | 'shown' | 'view'>,
): (t: number) => Readout {
  const show = showAs(view.relative);
  const lag = (t: number): string =>
    t > shown.tau
      ? readsBothWays(data.recurrences)
        ? `${t - shown.tau} after the loss`
        : 'after the loss'
      : `lag ${shown.tau - t}`;
  return (t) => ({
    title: `Step ${t} · ${lag(t)}`,
    lines: rows.map(({ recurrence, state, values }) => ({
      label: stateLabel(data, recurrence, state),
      value: show(values[t] ?? Number.NaN),
    })),
  });
}

/** One loss's gradient on every state of every layer, by step; a click takes the loss of another step. */
export function MapChart({ data, shown, view, height, scale }: PictureProps & { scale: AxisRange }) {
  const { tau } = shown;
  const rows = useMemo(() => mapRows(data, tau, view.relative), [data, tau, view.relative]);
  const x = useMemo(() => columnAxis(data.seqLength), [data.seqLength]);
  const count = rows.length;
  const y = useMemo(
    () => ({ low: 0, high: count, ticks: Array.from({ length: count }, (_, i) => count - i - 0.5) }),
    [count],
  );
  const names = rows.map(({ recurrence, state }) => rowName(data, recurrence, state));
  const nameKey = names.join();
  const formatY = useMemo(() => {
    const list = nameKey.split(',');
    return (value: number): string => list[Math.round(list.length - value - 0.5)] ?? '';
  }, [nameKey]);
  const positions = Float64Array.from({ length: data.seqLength }, (_, t) => t);
  return (
    <StepChart
      label="Gradient at a step of the window"
      unit={(data.recurrences[0]?.layers ?? 1) > 1 ? 'state, layer' : 'state'}
      along="step"
      height={height}
      frame={{ x, y, yScale: 'linear', formatX: String, formatY, references: noReferences, grid: false }}
      content={{ positions, steps: positions, curves: [] }}
      readout={readoutOf(rows, { data, shown, view })}
      choose={(t) => useReachView.getState().set({ tau: t })}
      behind={<Cells rows={rows} scale={scale} tau={tau} borders={sharedBorders(data)} />}
    />
  );
}

export function mapTable(props: Omit<PictureProps, 'height'>): Readout[] {
  const rows = mapRows(props.data, props.shown.tau, props.view.relative);
  const readout = readoutOf(rows, props);
  return Array.from({ length: props.data.seqLength }, (_, t) => ({ ...readout(t), title: String(t) }));
}
