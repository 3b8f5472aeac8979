import { useRef } from 'react';
import { formatMagnitude, visibleChar } from '../../lib/format.ts';
import { gradNormAt, lossAt, type SlowStep, stateNormAt } from '../../lib/slowStep.ts';
import { useWidth } from '../charts/useWidth.ts';
import { cx } from '../controls/cx.ts';
import { logShare } from '../picture/colours.ts';
import styles from './Slow.module.css';
import type { Look } from './sentences.ts';
import { firstDrawn, type Moment } from './timeline.ts';

export const graphHeight = 232;

/** Places in the drawing, px. */
const left = 92;
const right = 56;
const pitch = 66;
const box = { width: 46, height: 38 };
const y = { loss: 30, cell: 104, input: 178 };

interface GraphProps {
  data: SlowStep;
  moment: Moment;
  look: Look;
  /** The next window goes on from this one's state. */
  carries: boolean;
}

/** Of the largest of all steps: 0 to 1, gradients by their logarithm over three decades. */
function shareOf(value: number, largest: number, backward: boolean): number {
  if (!(largest > 0) || !Number.isFinite(value)) return 0;
  return backward ? Math.max(0, logShare(value, largest / 1000, largest)) : value / largest;
}

function Arrow({
  from,
  to,
  done,
  back,
}: {
  from: [number, number];
  to: [number, number];
  done: boolean;
  back: boolean;
}) {
  const [start, end] = back ? [to, from] : [from, to];
  return (
    <path
      className={cx(styles.edge, done && styles.done, done && back && styles.back)}
      d={`M${start.join(',')}L${end.join(',')}`}
      markerEnd={done ? `url(#slow-${back ? 'back' : 'done'})` : undefined}
    />
  );
}

function Heads() {
  return (
    <defs>
      {(['done', 'back'] as const).map((kind) => (
        <marker
          key={kind}
          id={`slow-${kind}`}
          viewBox="0 0 8 8"
          refX={7}
          refY={4}
          markerWidth={7}
          markerHeight={7}
          orient="auto"
        >
          <path d="M0,0L8,4L0,8Z" className={kind === 'back' ? styles.backHead : styles.doneHead} />
        </marker>
      ))}
    </defs>
  );
}

interface StepProps extends GraphProps {
  t: number;
  x: number;
  largest: number;
}

/** One time step: what is read, the state that it makes, the loss of the prediction, and what comes back. */
function Step({ data, moment: { phase, t: reached }, look, t, x, largest }: StepProps) {
  const { sequence, layer, state } = look;
  const back = phase === 'backward';
  const read = phase !== 'forward' || t <= reached;
  const returned = back && t >= reached;
  const loss = lossAt(data, t, sequence);
  const charged = phase !== 'forward' && !Number.isNaN(loss);
  const norm = back ? gradNormAt(data, state, layer, t, sequence) : stateNormAt(data, state, layer, t + 1, sequence);
  const shows = back ? returned : read;
  const top = layer === data.layers - 1;
  const fill = `color-mix(in srgb, var(${back ? '--signed-high' : '--signed-low'}) ${Math.round(100 * shareOf(norm, largest, back))}%, var(--signed-zero))`;
  return (
    <g>
      <Arrow from={[x, y.input - 14]} to={[x, y.cell + box.height / 2]} done={read} back={false} />
      <Arrow
        from={[x, y.cell - box.height / 2]}
        to={[x, y.loss + 16]}
        done={back ? returned && charged : charged}
        back={back}
      />
      <rect
        className={cx(styles.cell, t === reached && (phase === 'forward' || back) && styles.now)}
        x={x - box.width / 2}
        y={y.cell - box.height / 2}
        rx={6}
        {...box}
        style={{ fill: shows ? fill : 'var(--surface)' }}
      />
      <text className={styles.value} textAnchor="middle" x={x} y={y.cell + 4}>
        {shows ? formatMagnitude(norm) : ''}
      </text>
      <text className={styles.char} textAnchor="middle" x={x} y={y.input + 5}>
        {layer === 0 ? visibleChar(data.inputs[sequence]?.[t] ?? '') : `h, layer ${layer}`}
      </text>
      <text className={styles.tick} textAnchor="middle" x={x} y={y.input + 24}>
        t = {t}
      </text>
      <text className={styles.value} textAnchor="middle" x={x} y={y.loss - 10}>
        {top ? visibleChar(data.targets[sequence]?.[t] ?? '·') : ''}
      </text>
      <text className={styles.value} textAnchor="middle" x={x} y={y.loss + 8}>
        {charged && top ? loss.toFixed(2) : top ? '' : 'layer above'}
      </text>
    </g>
  );
}

/** Where the window begins: the state carried in, and the line that no gradient crosses. */
function Boundary({ data, moment: { phase, t }, look: { sequence, layer, state } }: GraphProps) {
  const name = data.states[state] ?? 'h';
  const x = left - pitch / 2 + 6;
  const stopped = phase === 'backward' && t === 0;
  return (
    <g>
      <path className={styles.boundary} d={`M${x},8V${y.input + 24}`} />
      <text className={styles.label} x={4} y={y.cell - 28}>
        {data.carried ? 'carried in' : 'zeros'}
      </text>
      <rect className={styles.cell} x={4} y={y.cell - 19} rx={6} {...box} style={{ fill: 'var(--surface)' }} />
      <text className={styles.value} textAnchor="middle" x={4 + box.width / 2} y={y.cell + 4}>
        {name}₋₁
      </text>
      <Arrow
        from={[4 + box.width, y.cell]}
        to={[left - box.width / 2 + 6, y.cell]}
        done={phase !== 'backward'}
        back={false}
      />
      {stopped ? (
        <>
          <path className={styles.stop} d={`M${x - 6},${y.cell - 8}l12,16m0,-16l-12,16`} />
          <text className={cx(styles.label, styles.stopText)} x={4} y={y.cell + 35}>
            gradient
          </text>
          <text className={cx(styles.label, styles.stopText)} x={4} y={y.cell + 49}>
            stops here
          </text>
        </>
      ) : (
        <text className={styles.label} x={4} y={y.cell + 35}>
          ‖{name}‖ = {formatMagnitude(stateNormAt(data, state, layer, 0, sequence))}
        </text>
      )}
    </g>
  );
}

/** What the rows and the colours are. */
function Labels({ data, moment: { phase }, look: { layer, state } }: GraphProps) {
  const name = data.states[state] ?? 'h';
  const top = layer === data.layers - 1;
  const what = phase === 'backward' ? `‖∂L/∂${name}‖, colour by its logarithm` : `‖${name}‖ after each step`;
  return (
    <>
      {top && (
        <>
          <text className={styles.label} x={4} y={y.loss - 10}>
            target
          </text>
          <text className={styles.label} x={4} y={y.loss + 8}>
            loss
          </text>
        </>
      )}
      <text className={styles.label} x={4} y={y.input + 5}>
        input
      </text>
      <text className={styles.label} x={4} y={graphHeight - 6}>
        In the cells: {what}
      </text>
    </>
  );
}

/** The network unrolled over the window's steps; a page of them where they are many. */
export function Graph(props: GraphProps) {
  const { data, moment, look, carries } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { seqLength: T } = data;
  const back = moment.phase === 'backward';
  const count = Math.max(1, Math.min(T, Math.floor((width - left - right) / pitch) + 1));
  const first = firstDrawn(moment.t, count, T);
  const drawn = Array.from({ length: Math.min(count, T) }, (_, i) => first + i);
  const xOf = (t: number): number => left + 6 + (t - first) * pitch;
  const norms = Array.from({ length: T }, (_, t) =>
    back
      ? gradNormAt(data, look.state, look.layer, t, look.sequence)
      : stateNormAt(data, look.state, look.layer, t + 1, look.sequence),
  );
  const largest = Math.max(...norms);
  const passed = (t: number): boolean => (back ? t > moment.t : moment.phase === 'loss' || t <= moment.t);
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
              done={passed(t)}
              back={back}
            />
          ))}
          {first === 0 ? (
            <Boundary {...props} />
          ) : (
            <text className={styles.label} x={4} y={y.cell + 4}>
              ⋯ t &lt; {first}
            </text>
          )}
          {drawn.map((t) => (
            <Step key={t} {...props} t={t} x={xOf(t)} largest={largest} />
          ))}
          <text className={styles.label} x={width - 4} y={y.cell - 8} textAnchor="end">
            {last < T - 1 ? `t > ${last} ⋯` : back ? 'no later' : carries ? 'to the next' : 'the end'}
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
