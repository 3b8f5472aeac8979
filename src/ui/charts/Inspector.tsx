import { type CSSProperties, type KeyboardEvent, type MouseEvent, useContext, useId } from 'react';
import { useStore } from 'zustand';
import type { AxisRange } from './axis.ts';
import styles from './Chart.module.css';
import { HoverContext, hover, unhover } from './hover.ts';
import { type ChartContent, plotInset } from './model.ts';
import { nearestRow } from './rows.ts';

export interface ReadoutLine {
  label: string;
  value: string;
  /** Colour of the curve. */
  stroke?: string;
}

/** All values at one place of a chart. */
export interface Readout {
  title: string;
  lines: ReadoutLine[];
}

/** As a screen reader says it. */
export const spoken = ({ title, lines }: Readout): string =>
  [title, ...lines.map(({ label, value }) => `${label} ${value}`)].join(', ');

/** How far each key moves what is pointed at, in places. */
export const strides: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The box that shows the values at a place. */
export function ReadoutBox({ readout, style }: { readout: Readout; style: CSSProperties }) {
  return (
    <div className={styles.readout} style={style} aria-hidden="true">
      <div className={styles.readoutTitle}>{readout.title}</div>
      <dl className={styles.lines}>
        {readout.lines.map((line) => (
          <div key={line.label} className={styles.line}>
            <dt>
              {line.stroke !== undefined && <i className={styles.swatch} style={{ background: line.stroke }} />}
              {line.label}
            </dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface InspectorProps {
  label: string;
  range: AxisRange;
  content: ChartContent;
  readout: (row: number) => Readout;
  /** A click, or Enter, on a row. */
  choose?: ((row: number) => void) | undefined;
  /** Of the chart, px. */
  width: number;
}

/** The surface over a plot that takes pointer and keys, and the box that shows the values at the crosshair. */
export function Inspector({ label, range, content, readout, choose, width }: InspectorProps) {
  const id = useId();
  const shared = useContext(HoverContext);
  const { positions, steps } = content;
  const step = useStore(shared, (state) => (state.chart === id ? state.step : null));
  const last = positions.length - 1;
  const row = step === null ? last : nearestRow(steps, step);
  const shown = row >= 0 ? readout(row) : null;

  const toRow = (next: number): void => {
    if (last >= 0) hover(shared, steps[Math.min(last, Math.max(0, next))] ?? 0, id);
  };
  const rowAt = (event: MouseEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return nearestRow(positions, range.low + share * (range.high - range.low));
  };
  const onPointer = (event: MouseEvent<HTMLDivElement>): void => toRow(rowAt(event));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') unhover(shared, id);
    if (event.key === 'Enter' && row >= 0) choose?.(row);
    const stride = strides[event.key];
    if (stride === undefined) return;
    event.preventDefault();
    toRow(row + stride);
  };

  const plotWidth = width - plotInset.left - plotInset.right;
  const share = row >= 0 ? ((positions[row] ?? 0) - range.low) / (range.high - range.low) : 0;
  const side =
    share > 0.5
      ? { right: plotInset.right + plotWidth * (1 - share) + 10 }
      : { left: plotInset.left + plotWidth * share + 10 };
  return (
    <>
      {/* A value along an axis, moved by arrow keys: to assistive technology that is a slider. */}
      <div
        className={styles.inspector}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={positions[last] ?? 0}
        aria-valuenow={positions[row] ?? 0}
        aria-valuetext={shown ? spoken(shown) : 'Nothing measured yet'}
        aria-disabled={last < 0}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onPointerLeave={(event) => event.pointerType === 'mouse' && unhover(shared, id)}
        onClick={(event) => last >= 0 && choose?.(rowAt(event))}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && toRow(row)}
        onBlur={() => unhover(shared, id)}
        onKeyDown={onKeyDown}
      />
      {step !== null && shown && <ReadoutBox readout={shown} style={side} />}
    </>
  );
}
