import { useEffect, useMemo, useRef } from 'react';
import type { AxisRange } from '../../../charts/axis.ts';
import { paintCells } from '../../../charts/paintCells.ts';
import { StepChart } from '../../../charts/StepChart.tsx';
import styles from '../Reach.module.css';
import { mapReadout, mapRows } from './map.ts';
import { shortSymbol } from './path.ts';
import { type PictureProps, shownOf, useSourceReachView } from './view.ts';

const noReferences = [] as const;
/** Symbols along an axis, at most. */
const most = { x: 26, y: 16 };

const everyNth = (count: number, limit: number): number[] =>
  Array.from({ length: count }, (_, i) => i).filter((i) => i % Math.ceil(count / limit) === 0);

function Cells({ rows, scale, tau }: { rows: readonly Float64Array[]; scale: AxisRange; tau: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paintCells(canvas.current, rows, scale);
  }, [rows, scale]);
  const width = 100 / (rows[0]?.length ?? 1);
  return (
    <>
      <canvas ref={canvas} className={styles.cells} />
      <svg className={styles.marks} aria-hidden="true">
        <rect
          x={`${tau * width}%`}
          width={`${width}%`}
          height="100%"
          fill="none"
          stroke="var(--accent)"
          strokeWidth={2}
        />
      </svg>
    </>
  );
}

/** Every loss against every source step; a click takes the loss of another step. */
export function SourceMap({ found, view, height, scale }: PictureProps & { scale: AxisRange }) {
  const [{ data }] = found as [PictureProps['found'][number]];
  const { pair, tau } = shownOf(view, data);
  const rows = useMemo(() => mapRows(data, view), [data, view]);
  const key = JSON.stringify([pair.target, pair.source]);
  const { x, y, formatX, formatY } = useMemo(() => {
    const [target, source]: [string[], string[]] = JSON.parse(key);
    const count = source.length;
    return {
      x: { low: -0.5, high: target.length - 0.5, ticks: everyNth(target.length, most.x) },
      y: { low: 0, high: count, ticks: everyNth(count, most.y).map((step) => count - step - 0.5) },
      formatX: (at: number) => shortSymbol(target[at] ?? ''),
      formatY: (at: number) => shortSymbol(source[Math.round(count - at - 0.5)] ?? ''),
    };
  }, [key]);
  const positions = Float64Array.from(pair.target.keys());
  return (
    <StepChart
      label="Gradient of an output step’s loss on the source"
      unit="source"
      along="output"
      height={height}
      frame={{ x, y, yScale: 'linear', formatX, formatY, references: noReferences, grid: false }}
      content={{ positions, steps: positions, curves: [] }}
      readout={mapReadout(data, view)}
      choose={(step) => useSourceReachView.getState().set({ tau: step })}
      behind={<Cells rows={rows} scale={scale} tau={tau} />}
    />
  );
}
