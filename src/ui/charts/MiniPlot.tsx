import { type ReactNode, useRef, useState } from 'react';
import type { AxisRange } from './axis.ts';
import { MiniInspector, type MiniPoint } from './MiniInspector.tsx';
import styles from './MiniPlot.module.css';
import { tenth } from './path.ts';
import { useWidth } from './useWidth.ts';

/** Distances of a small plot from its edges, px. */
export const miniInset = { left: 34, right: 8, top: 22, bottom: 18 } as const;
const narrowest = 150;
const lowest = 112;
const gap = 4;

/** Places of a small plot, px. */
export interface MiniScale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

interface MiniPlotProps {
  /** What it is a plot of. */
  title: string;
  /** Its number, at the right of the title. */
  note?: string;
  x: AxisRange;
  y: AxisRange;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** px */
  width: number;
  height: number;
  children: (scale: MiniScale) => ReactNode;
  /** What has values to tell where it is pointed at. */
  points: readonly MiniPoint[];
  /** Its points are bars: the nearest along x is pointed at. */
  bars?: boolean;
}

/** A small plot, all of it SVG, with the values of what is pointed at. */
export function MiniPlot(props: MiniPlotProps) {
  const { title, note, x, y, formatX, formatY, width, height, children, points, bars = false } = props;
  const [pointed, setPointed] = useState<number | null>(null);
  const [right, bottom] = [width - miniInset.right, height - miniInset.bottom];
  const scale: MiniScale = {
    x: (value) => tenth(miniInset.left + ((value - x.low) / (x.high - x.low)) * (right - miniInset.left)),
    y: (value) => tenth(bottom - ((value - y.low) / (y.high - y.low)) * (bottom - miniInset.top)),
  };
  const places = points.map((point) => ({ x: scale.x(point.x), y: scale.y(point.y) }));
  const place = pointed === null ? undefined : places[pointed];
  return (
    <div className={styles.box} style={{ width, height }}>
      <svg className={styles.plot} width={width} height={height} aria-hidden="true">
        <text x={miniInset.left} y={12} className={styles.title}>
          {title}
        </text>
        {note !== undefined && (
          <text x={right} y={12} textAnchor="end" className={styles.note}>
            {note}
          </text>
        )}
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line x1={miniInset.left} x2={right} y1={scale.y(tick)} y2={scale.y(tick)} stroke="var(--grid)" />
            <text x={miniInset.left - 6} y={scale.y(tick) + 4} textAnchor="end">
              {formatY(tick)}
            </text>
          </g>
        ))}
        {x.ticks.map((tick) => (
          <text key={tick} x={scale.x(tick)} y={height - 4} textAnchor={tick === x.high ? 'end' : 'middle'}>
            {formatX(tick)}
          </text>
        ))}
        {children(scale)}
        <line x1={miniInset.left} x2={right} y1={bottom} y2={bottom} stroke="var(--border-strong)" />
        {place && <circle cx={place.x} cy={place.y} r={5} fill="none" stroke="var(--text)" strokeWidth={1.5} />}
      </svg>
      <MiniInspector
        label={title}
        points={points}
        places={places}
        alongX={bars}
        shown={place ? pointed : null}
        onShow={setPointed}
      />
    </div>
  );
}

interface MiniGridProps<Item> {
  items: readonly Item[];
  /** One plot of this size. */
  children: (item: Item, width: number, height: number) => ReactNode;
  label: string;
  /** Of all rows together, px; more where a plot would be too low. */
  height: number;
}

/** Small plots side by side, as many as fit in a row. */
export function MiniGrid<Item>({ items, children, label, height }: MiniGridProps<Item>) {
  const box = useRef<HTMLFieldSetElement>(null);
  const width = useWidth(box);
  const columns = Math.max(1, Math.min(items.length, 3, Math.floor((width + gap) / (narrowest + gap))));
  const each = Math.floor((width - gap * (columns - 1)) / columns);
  const rows = Math.ceil(items.length / columns);
  const tall = Math.max(lowest, Math.floor((height - gap * (rows - 1)) / rows));
  return (
    <fieldset ref={box} className={styles.grid} aria-label={label}>
      {each > miniInset.left + miniInset.right && items.map((item) => children(item, each, tall))}
    </fieldset>
  );
}
