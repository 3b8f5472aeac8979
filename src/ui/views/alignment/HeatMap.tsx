import { type KeyboardEvent, type MouseEvent, type RefObject, useRef, useState } from 'react';
import { visibleChar } from '../../../lib/format.ts';
import { useWidth } from '../../charts/useWidth.ts';
import { cx } from '../../controls/cx.ts';
import styles from './Alignment.module.css';
import { type Alignment, weightReadout } from './alignment.ts';
import { isUpright, type MapLayout, mapLayout, shortened } from './map.ts';

/** A cell: an output symbol and a source symbol, by place. */
interface Cell {
  readonly t: number;
  readonly s: number;
}

interface LabelsProps {
  labels: readonly string[];
  layout: MapLayout;
  /** The one that is pointed at. */
  pointed: number | undefined;
}

/** Labels of one side with their places, which alone tell like symbols apart. */
const placed = (labels: readonly string[]) => labels.map((label, place) => ({ label, place }));

function Columns({ labels, layout, pointed }: LabelsProps) {
  const { top, cell } = layout;
  return placed(labels).map(({ label, place }) => {
    const middle = (place + 0.5) * cell.width;
    const upright = isUpright(label, layout);
    return (
      <text
        key={place}
        className={cx(styles.label, place === pointed && styles.pointed)}
        textAnchor={upright ? 'start' : 'middle'}
        transform={upright ? `translate(${middle + 4},${top - 5}) rotate(-90)` : `translate(${middle},${top - 6})`}
      >
        {label}
      </text>
    );
  });
}

function Rows({ labels, layout: { left, top, cell }, pointed }: LabelsProps) {
  return (
    <svg className={styles.rows} width={left} height={top + labels.length * cell.height + 1} aria-hidden="true">
      {placed(labels).map(({ label, place }) => (
        <text
          key={place}
          className={cx(styles.label, place === pointed && styles.pointed)}
          x={left - 6}
          y={top + (place + 0.5) * cell.height}
          dy="0.35em"
          textAnchor="end"
        >
          {label}
        </text>
      ))}
    </svg>
  );
}

/** The row and the column of a cell, and the cell itself. */
function Crosshair({
  at: { t, s },
  layout: { top, cell },
  alignment,
}: {
  at: Cell;
  layout: MapLayout;
  alignment: Alignment;
}) {
  const [width, height] = [alignment.source.length * cell.width, alignment.output.length * cell.height];
  return (
    <g fill="none" stroke="var(--text)">
      <rect x={0.5} y={top + t * cell.height - 0.5} width={width - 1} height={cell.height} strokeOpacity={0.45} />
      <rect x={s * cell.width - 0.5} y={top} width={cell.width} height={height} strokeOpacity={0.45} />
      <rect
        x={s * cell.width - 0.5}
        y={top + t * cell.height - 0.5}
        width={cell.width}
        height={cell.height}
        strokeWidth={1.5}
      />
    </g>
  );
}

const moves: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

interface HeatMapProps {
  alignment: Alignment;
  plot: RefObject<HTMLDivElement | null>;
}

/** Source symbols across, output symbols down, as in Bahdanau et al. 2015, Fig. 3; the fuller a cell, the larger its weight: by the root, so that small ones show. */
export function HeatMap({ alignment, plot }: HeatMapProps) {
  const { source, output, weights } = alignment;
  const [S, T] = [source.length, output.length];
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [chosen, setChosen] = useState<Cell | null>(null);
  // The pair may have become a shorter one.
  const at = chosen && chosen.t < T && chosen.s < S ? chosen : null;
  const [columns, rows] = [source, output].map((symbols) =>
    symbols.map((symbol) => shortened(visibleChar(symbol))),
  ) as [string[], string[]];
  const layout = mapLayout(columns, rows, width);
  const { left, top, cell } = layout;

  const onPointer = (event: MouseEvent<HTMLDivElement>): void => {
    const { left: x, top: y } = event.currentTarget.getBoundingClientRect();
    const s = Math.floor((event.clientX - x) / cell.width);
    const t = Math.floor((event.clientY - y - top) / cell.height);
    setChosen(s >= 0 && s < S && t < T ? { t: within(t, T), s } : null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setChosen(null);
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const next = at ? { t: within(at.t + move[0], T), s: within(at.s + move[1], S) } : { t: 0, s: 0 };
    setChosen(next);
    const scroll = box.current;
    if (!scroll) return;
    // The labels of rows cover what is scrolled under them.
    const [from, to] = [next.s * cell.width, left + (next.s + 1) * cell.width];
    scroll.scrollLeft = Math.max(to - scroll.clientWidth, Math.min(scroll.scrollLeft, from));
  };
  const readout = at && weightReadout(alignment, at.t, at.s);
  return (
    <>
      <div ref={box} className={styles.scroll}>
        {width > 0 && (
          <div ref={plot} className={styles.map} style={{ width: left + S * cell.width + 1 }}>
            <Rows labels={rows} layout={layout} pointed={at?.t} />
            {/* A place among others, moved by arrow keys: to assistive technology that is a slider. */}
            <div
              className={styles.surface}
              role="slider"
              tabIndex={0}
              aria-label="Attention weight of a source symbol"
              aria-valuemin={0}
              aria-valuemax={S * T - 1}
              aria-valuenow={at ? at.t * S + at.s : 0}
              aria-valuetext={readout ?? 'Nothing is pointed at'}
              onPointerDown={onPointer}
              onPointerMove={onPointer}
              onPointerLeave={(event) => event.pointerType === 'mouse' && setChosen(null)}
              onBlur={() => setChosen(null)}
              onKeyDown={onKeyDown}
            >
              <svg width={S * cell.width + 1} height={top + T * cell.height + 1} aria-hidden="true">
                <Columns labels={columns} layout={layout} pointed={at?.s} />
                <rect y={top} width={S * cell.width} height={T * cell.height} fill="var(--text)" fillOpacity={0.05} />
                {Array.from(weights, (weight, i) => ({ weight, s: i % S, t: Math.floor(i / S), i }))
                  .filter(({ weight }) => weight >= 0.004)
                  .map(({ weight, s, t, i }) => (
                    <rect
                      key={i}
                      x={s * cell.width}
                      y={top + t * cell.height}
                      width={cell.width - 1}
                      height={cell.height - 1}
                      fill="var(--data-1)"
                      fillOpacity={Number(Math.sqrt(weight).toFixed(3))}
                    />
                  ))}
                {at && <Crosshair at={at} layout={layout} alignment={alignment} />}
              </svg>
            </div>
          </div>
        )}
      </div>
      <p className={styles.readout}>{readout ?? 'Point at a cell, or move with the arrow keys, to read its weight.'}</p>
    </>
  );
}
