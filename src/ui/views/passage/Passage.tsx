import { memo, useMemo, useRef } from 'react';
import { formatMagnitude, spokenChar, visibleChar } from '../../../lib/format.ts';
import { useWidth } from '../../charts/useWidth.ts';
import { paintOf } from './colours.ts';
import { cell, type Grid, gridOf, margin } from './grid.ts';
import { meaningOf } from './labels.ts';
import styles from './Passage.module.css';
import type { Shown } from './shown.ts';
import { useChoice } from './useChoice.ts';

interface Marks {
  shown: Shown;
  grid: Grid;
}

const placeOf = (t: number, grid: Grid): { x: number; y: number } => {
  const { row, column } = grid.cells[t] ?? { row: 0, column: 0 };
  return { x: margin + column * cell.width, y: margin + row * cell.height };
};

interface GlyphsProps {
  text: string;
  grid: Grid;
  /** One for all, or one a character. */
  inks: string;
}

/** The characters, which change less often than what is behind them. Attributes, since a picture takes no rules along. */
const Glyphs = memo(function Glyphs({ text, grid, inks }: GlyphsProps) {
  const each = inks.split(' ');
  return (
    <g textAnchor="middle" fontFamily="'JetBrains Mono Variable', ui-monospace, monospace" fontSize={13}>
      {[...text].map((char, t) => {
        const { x, y } = placeOf(t, grid);
        return (
          char !== ' ' && (
            <text key={`${x} ${y}`} x={x + cell.width / 2} y={y + 14.5} style={{ fill: each[t] ?? each[0] }}>
              {visibleChar(char)}
            </text>
          )
        );
      })}
    </g>
  );
});

/** Fields first, so that none lies over a wide character beside it. */
function Characters({ shown, grid }: Marks) {
  const { data, values, scale } = shown;
  const paints = data.characters.map((_, t) => paintOf(values[t] ?? Number.NaN, scale));
  const inks = paints.map(({ ink }) => ink);
  return (
    <>
      {paints.map(({ fill }, t) => {
        const { x, y } = placeOf(t, grid);
        return (
          <rect key={`${x} ${y}`} x={x} y={y} width={cell.width + 0.5} height={cell.height - 2} style={{ fill }} />
        );
      })}
      <Glyphs
        text={data.characters.join('')}
        grid={grid}
        inks={new Set(inks).size === 1 ? (inks[0] ?? '') : inks.join(' ')}
      />
    </>
  );
}

function Span({ shown: { span }, grid }: Marks) {
  if (!span) return null;
  return Array.from({ length: span.end - span.first }, (_, i) => {
    const { x, y } = placeOf(span.first + i, grid);
    return (
      <rect
        key={`${x} ${y}`}
        className={styles.span}
        x={x}
        y={y + cell.height - 3}
        width={cell.width + 0.5}
        height={3}
      />
    );
  });
}

function Cursor({ shown: { cursor }, grid }: Marks) {
  const place = { ...placeOf(cursor, grid), width: cell.width, height: cell.height - 2 };
  return (
    <>
      <rect className={styles.cursorGround} {...place} />
      <rect className={styles.cursor} {...place} />
    </>
  );
}

function spoken(shown: Shown): string {
  const { data, cursor, values } = shown;
  const value = values[cursor] ?? Number.NaN;
  const number = Number.isFinite(value) ? `${meaningOf(shown)} ${formatMagnitude(value)}` : 'no value';
  return `${spokenChar(data.characters[cursor] ?? '')}, t = ${cursor}, ${number}`;
}

interface PassageProps {
  shown: Shown;
  /** px */
  height: number;
}

/** The passage, a coloured field a character. A pointer or the arrow keys pick a position, dragging or Shift a span. */
export function Passage({ shown, height }: PassageProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const columns = Math.floor((width - 2 * margin) / cell.width);
  const { characters } = shown.data;
  // Every finding brings a new array, mostly of the same text.
  const text = characters.join('');
  const grid = useMemo(() => gridOf([...text], columns), [text, columns]);
  const choice = useChoice(shown, grid);
  return (
    <div ref={box} className={styles.passage} style={{ height }}>
      {width > 0 && (
        <div
          className={styles.text}
          role="slider"
          tabIndex={0}
          aria-label="Position in the passage"
          aria-valuemin={0}
          aria-valuemax={characters.length - 1}
          aria-valuenow={shown.cursor}
          aria-valuetext={spoken(shown)}
          {...choice}
        >
          <svg width={width} height={grid.rows * cell.height + 2 * margin} aria-hidden="true">
            <Characters shown={shown} grid={grid} />
            <Span shown={shown} grid={grid} />
            <Cursor shown={shown} grid={grid} />
          </svg>
        </div>
      )}
    </div>
  );
}
