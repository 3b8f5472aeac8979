import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { type Readout, ReadoutBox, spoken, strides } from './Inspector.tsx';
import styles from './MiniPlot.module.css';

/** A place of a small plot that has values to tell. */
export interface MiniPoint {
  readonly x: number;
  readonly y: number;
  readonly readout: () => Readout;
}

/** Which of some places, in px, is nearest; of bars, the nearest along x. */
export function nearestPoint(
  places: readonly { readonly x: number; readonly y: number }[],
  at: { readonly x: number; readonly y: number },
  alongX: boolean,
): number {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  places.forEach(({ x, y }, i) => {
    const distance = Math.hypot(x - at.x, alongX ? 0 : y - at.y);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

interface MiniInspectorProps {
  label: string;
  points: readonly Pick<MiniPoint, 'readout'>[];
  /** In px of the plot. */
  places: readonly { readonly x: number; readonly y: number }[];
  alongX: boolean;
  /** Of places in rows and columns: up and down move by a row. */
  columns?: number;
  shown: number | null;
  onShow: (point: number | null) => void;
}

/** The surface over a small plot that takes pointer and keys, and the box with the values of the nearest place. */
export function MiniInspector({ label, points, places, alongX, columns, shown, onShow }: MiniInspectorProps) {
  // On which side of the figure's middle it is, so that the box stays in sight.
  const [onLeft, setOnLeft] = useState(true);
  const last = points.length - 1;
  const point = shown === null ? undefined : points[shown];
  const place = shown === null ? undefined : places[shown];
  const readout = point?.readout() ?? null;
  const onPointer = (event: MouseEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const around = event.currentTarget.closest('figure')?.getBoundingClientRect() ?? box;
    setOnLeft(event.clientX < (around.left + around.right) / 2);
    const nearest = nearestPoint(places, { x: event.clientX - box.left, y: event.clientY - box.top }, alongX);
    if (nearest >= 0) onShow(nearest);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onShow(null);
    const byRow = columns && { ArrowUp: -columns, ArrowDown: columns }[event.key];
    const stride = byRow || strides[event.key];
    if (stride === undefined || last < 0) return;
    event.preventDefault();
    onShow(Math.min(last, Math.max(0, (shown ?? (stride > 0 ? -1 : last + 1)) + stride)));
  };
  return (
    <>
      {/* A place among others, moved by arrow keys: to assistive technology that is a slider. */}
      <div
        className={styles.inspector}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={shown ?? 0}
        aria-valuetext={readout ? spoken(readout) : 'Nothing is pointed at'}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onPointerLeave={(event) => event.pointerType === 'mouse' && onShow(null)}
        onBlur={() => onShow(null)}
        onKeyDown={onKeyDown}
      />
      {place && readout && (
        <ReadoutBox
          readout={readout}
          style={onLeft ? { left: place.x + 10 } : { right: `calc(100% - ${place.x - 10}px)` }}
        />
      )}
    </>
  );
}
