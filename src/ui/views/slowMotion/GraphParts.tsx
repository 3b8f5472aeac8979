import { formatMagnitude, visibleChar } from '../../../lib/format.ts';
import {
  gradNormAt,
  lossAt,
  recurrenceOf,
  type SlowStep,
  stateNormAt,
  stepRead,
  tracedPlace,
} from '../../../probes/slowStep/contract.ts';
import { logShare } from '../../charts/colours.ts';
import { cx } from '../../controls/cx.ts';
import styles from './Slow.module.css';
import type { Look } from './sentences.ts';
import { graphHeight } from './size.ts';
import type { Position } from './timeline.ts';

/** Places in the drawing, px. */
export const left = 92;
export const right = 56;
export const pitch = 66;
export const box = { width: 46, height: 38 };
export const y = { loss: 30, cell: 104, input: 178 };

export interface GraphProps {
  data: SlowStep;
  position: Position;
  look: Look;
  /** The next window goes on from this one's state. */
  carries: boolean;
}

/** Of the largest of all steps: 0 to 1, gradients by their logarithm over three decades. */
function shareOf(value: number, largest: number, backward: boolean): number {
  if (!(largest > 0) || !Number.isFinite(value)) return 0;
  return backward ? Math.max(0, logShare(value, largest / 1000, largest)) : value / largest;
}

export function Arrow({
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

export function Heads() {
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

/** Of a word, what there is room for. */
const short = (word: string): string => (word.length > 8 ? `${word.slice(0, 7)}…` : word);

interface StepProps extends GraphProps {
  t: number;
  x: number;
  largest: number;
}

/** The t-th step that a recurrence reads: what is read, the state that it makes, the loss of the prediction, and what comes back. */
export function Step({ data, position: { phase, t: reached }, look, t, x, largest }: StepProps) {
  const { sequence, layer, state } = look;
  const recurrence = recurrenceOf(data, look);
  const at = stepRead(data, look, t);
  const back = phase === 'backward';
  const read = phase !== 'forward' || t <= reached;
  const returned = back && t >= reached;
  const loss = lossAt(data, at, sequence);
  const charged = phase !== 'forward' && !Number.isNaN(loss);
  const norm = back
    ? gradNormAt(data, state, recurrence, t, sequence)
    : stateNormAt(data, state, recurrence, t + 1, sequence);
  const shows = back ? returned : read;
  const top = layer === tracedPlace(data, look).layers - 1;
  // The layer above reads each state as it is made, and its gradient comes from there; the loss has one to give where there is a target.
  const passedUp = top ? charged : read;
  const passedDown = returned && (charged || !top);
  const fill = `color-mix(in srgb, var(${back ? '--signed-high' : '--signed-low'}) ${Math.round(100 * shareOf(norm, largest, back))}%, var(--signed-zero))`;
  return (
    <g>
      <Arrow from={[x, y.input - 14]} to={[x, y.cell + box.height / 2]} done={read} back={false} />
      <Arrow
        from={[x, y.cell - box.height / 2]}
        to={[x, y.loss + 16]}
        done={back ? passedDown : passedUp}
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
        {layer === 0 ? short(visibleChar(data.inputs[sequence]?.[at] ?? '')) : 'h'}
      </text>
      <text className={styles.tick} textAnchor="middle" x={x} y={y.input + 24}>
        t = {at}
      </text>
      <text className={styles.value} textAnchor="middle" x={x} y={y.loss - 10}>
        {top ? visibleChar(data.targets[sequence]?.[at] ?? '·') : ''}
      </text>
      <text className={styles.value} textAnchor="middle" x={x} y={y.loss + 8}>
        {charged && top ? loss.toFixed(2) : ''}
      </text>
    </g>
  );
}

/** Where the window begins: the state carried in, and the line that no gradient crosses. */
export function Boundary({ data, position: { phase, t }, look }: GraphProps) {
  const { sequence, state } = look;
  const name = tracedPlace(data, look).states[state] ?? 'h';
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
        {data.lengths ? '0' : `${name}₋₁`}
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
          ‖{name}‖ = {formatMagnitude(stateNormAt(data, state, recurrenceOf(data, look), 0, sequence))}
        </text>
      )}
    </g>
  );
}

/** Whether back-propagation is cut between a step and the one before. */
export const isBorder = ({ truncate = 0 }: SlowStep, t: number): boolean => truncate > 0 && t > 0 && t % truncate === 0;

/** A line inside the window that no gradient crosses. */
export function Cut({ x, stops }: { x: number; stops: boolean }) {
  return (
    <g>
      <path className={styles.boundary} d={`M${x},8V${y.input + 24}`} />
      {stops && <path className={styles.stop} d={`M${x - 6},${y.cell - 8}l12,16m0,-16l-12,16`} />}
    </g>
  );
}

/** What the rows and the colours are. */
export function Labels({ data, position: { phase }, look }: GraphProps) {
  const { layer, layers, states } = tracedPlace(data, look);
  const name = states[look.state] ?? 'h';
  const top = layer === layers - 1;
  const what = phase === 'backward' ? `‖∂L/∂${name}‖, colour by its logarithm` : `‖${name}‖ after each step`;
  return (
    <>
      <text className={styles.label} x={4} y={y.loss - 10}>
        {top ? 'target' : ''}
      </text>
      <text className={styles.label} x={4} y={y.loss + 8}>
        {top ? 'loss' : `layer ${layer + 2}`}
      </text>
      <text className={styles.label} x={4} y={y.input + 5}>
        {layer === 0 ? 'input' : `of layer ${layer}`}
      </text>
      <text className={styles.label} x={4} y={graphHeight - 6}>
        In the cells: {what}
      </text>
    </>
  );
}
