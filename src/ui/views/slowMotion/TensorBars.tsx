import { useRef } from 'react';
import { formatMagnitude, formatPercent } from '../../../lib/format.ts';
import type { SlowStep } from '../../../probes/slowStep/contract.ts';
import { thresholdsOf } from '../../charts/clip.ts';
import { useWidth } from '../../charts/useWidth.ts';
import { clipFactor } from './numbers.ts';
import styles from './Slow.module.css';
import { changeOf, tensorName } from './sentences.ts';
import { graphHeight } from './size.ts';

const rowHeight = 24;
const nameWidth = 118;
const valueWidth = 132;

interface Row {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  /** Of the bar: what is left after the clip, and what there was. */
  readonly before?: number | undefined;
  readonly total?: boolean;
}

/** Lengths of the gradients before the clip and after it. */
function clipRows(data: SlowStep): Row[] {
  const factor = clipFactor(data);
  const arrow = (before: number, after: number): string => `${formatMagnitude(before)} → ${formatMagnitude(after)}`;
  return [
    {
      name: 'all together',
      value: data.clippedNorm,
      before: data.gradNorm,
      text: arrow(data.gradNorm, data.clippedNorm),
      total: true,
    },
    ...data.tensors.map(({ name, gradient }) => ({
      name: tensorName(name),
      value: gradient * (factor ?? 1),
      before: gradient,
      text: factor === null ? formatMagnitude(gradient) : arrow(gradient, gradient * factor),
    })),
  ];
}

/** How far the weights were moved. */
function updateRows(data: SlowStep): Row[] {
  const whole = changeOf(data);
  return [
    { name: 'all together', value: whole, text: formatMagnitude(whole), total: true },
    ...data.tensors.map(({ name, change, length }) => ({
      name: tensorName(name),
      value: change,
      text: length > 0 ? `${formatMagnitude(change)} (${formatPercent(change / length)})` : formatMagnitude(change),
    })),
  ];
}

/** What the clip and the update do to each tensor, as bars of lengths. */
export function TensorBars({ data, phase }: { data: SlowStep; phase: 'clip' | 'update' }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const rows = phase === 'clip' ? clipRows(data) : updateRows(data);
  const limits = phase === 'clip' ? thresholdsOf(data.clip) : [];
  const largest = Math.max(0, ...limits, ...rows.map(({ value, before = 0 }) => Math.max(value, before))) || 1;
  const room = Math.max(20, width - nameWidth - valueWidth - 16);
  const length = (value: number): number => (room * value) / largest;
  const height = 8 + rows.length * rowHeight + 20;
  return (
    <div ref={frame} className={styles.graph} style={{ height: graphHeight }}>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true" fontSize={11}>
          {rows.map(({ name, value, before, text, total }, i) => {
            const top = 8 + i * rowHeight;
            return (
              <g key={name}>
                <text className={total ? styles.total : styles.name} x={nameWidth - 8} y={top + 13} textAnchor="end">
                  {name}
                </text>
                {before !== undefined && (
                  <rect className={styles.before} x={nameWidth} y={top + 2} width={length(before)} height={14} />
                )}
                <rect className={styles.bar} x={nameWidth} y={top + 2} width={length(value)} height={14} />
                <text className={styles.amount} x={width - 4} y={top + 13} textAnchor="end">
                  {text}
                </text>
              </g>
            );
          })}
          {limits.length > 0 && (
            <>
              {limits.map((limit) => (
                <path key={limit} className={styles.boundary} d={`M${nameWidth + length(limit)},2v${rowHeight}`} />
              ))}
              <text className={styles.label} x={4} y={height - 6}>
                {limits.length > 1
                  ? `Dashed: the band, ${limits.toReversed().join(' to ')}. Pale: before clipping.`
                  : `Dashed: the clip, ${limits[0]}. Pale: before clipping.`}
              </text>
            </>
          )}
        </svg>
      )}
    </div>
  );
}
