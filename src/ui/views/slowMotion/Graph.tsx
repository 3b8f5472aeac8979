import { useRef } from 'react';
import { gradNormAt, recurrenceOf, stateNormAt, stepRead } from '../../../probes/slowStep/contract.ts';
import { useWidth } from '../../charts/useWidth.ts';
import {
  Arrow,
  Boundary,
  box,
  Cut,
  type GraphProps,
  Heads,
  isBorder,
  Labels,
  left,
  pitch,
  right,
  Step,
  y,
} from './GraphParts.tsx';
import styles from './Slow.module.css';
import { graphHeight } from './size.ts';
import { firstDrawn } from './timeline.ts';

/** One recurrence unrolled over the window's steps, in the order in which it reads them; a page of them where they are many. */
export function Graph(props: GraphProps) {
  const { data, position, look, carries } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { seqLength: T } = data;
  const recurrence = recurrenceOf(data, look);
  // What is read before and after those that are drawn.
  const [earlier, later] = look.reverse && data.lengths ? ['>', '<'] : ['<', '>'];
  const back = position.phase === 'backward';
  const count = Math.max(1, Math.min(T, Math.floor((width - left - right) / pitch) + 1));
  const first = firstDrawn(position.t, count, T);
  const drawn = Array.from({ length: Math.min(count, T) }, (_, i) => first + i);
  const xOf = (t: number): number => left + 6 + (t - first) * pitch;
  const norms = Array.from({ length: T }, (_, t) =>
    back
      ? gradNormAt(data, look.state, recurrence, t, look.sequence)
      : stateNormAt(data, look.state, recurrence, t + 1, look.sequence),
  );
  const largest = Math.max(...norms);
  const passed = (t: number): boolean => (back ? t > position.t : position.phase === 'loss' || t <= position.t);
  const last = first + count - 1;
  return (
    <div ref={frame} className={styles.graph} style={{ height: graphHeight }}>
      {width > 0 && (
        <svg width={width} height={graphHeight} aria-hidden="true" fontSize={11}>
          <Heads />
          <Labels {...props} />
          {drawn.slice(1).map((t) => (
            <Arrow
              key={t}
              from={[xOf(t - 1) + box.width / 2, y.cell]}
              to={[xOf(t) - box.width / 2, y.cell]}
              done={passed(t) && !(back && isBorder(data, t))}
              back={back}
            />
          ))}
          {drawn
            .slice(1)
            .map((t) => isBorder(data, t) && <Cut key={t} x={xOf(t) - pitch / 2} stops={back && passed(t)} />)}
          {first === 0 ? (
            <Boundary {...props} />
          ) : (
            <text className={styles.label} x={4} y={y.cell + 4}>
              ⋯ t {earlier} {stepRead(data, look, first)}
            </text>
          )}
          {drawn.map((t) => (
            <Step key={t} {...props} t={t} x={xOf(t)} largest={largest} />
          ))}
          <text className={styles.label} x={width - 4} y={y.cell - 8} textAnchor="end">
            {last < T - 1
              ? `t ${later} ${stepRead(data, look, last)} ⋯`
              : back
                ? 'no later'
                : carries
                  ? 'to the next'
                  : 'the end'}
          </text>
          {last === T - 1 && (
            <text className={styles.label} x={width - 4} y={y.cell + 8} textAnchor="end">
              {back ? 'losses' : carries ? 'window' : ''}
            </text>
          )}
        </svg>
      )}
    </div>
  );
}
