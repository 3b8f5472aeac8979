import { optimizers } from '../../../config/settings/optimizer.ts';
import { formatCount, formatMagnitude, formatPercent, visibleChar } from '../../../lib/format.ts';
import {
  gradNormAt,
  lossAt,
  recurrenceOf,
  type SlowStep,
  stateNormAt,
  stepRead,
  type Traced,
  tracedPlace,
} from '../../../probes/slowStep/contract.ts';
import type { Position } from './timeline.ts';

/** What of a step is looked at. */
export interface Look extends Traced {
  /** Its place among the states. */
  readonly state: number;
}

/** '0 to 63', of the reverse direction '63 down to 0'. */
const spanOf = ({ seqLength, lengths }: SlowStep, { reverse, sequence }: Look): string =>
  lengths && reverse ? `${(lengths[sequence] ?? seqLength) - 1} down to 0` : `0 to ${seqLength - 1}`;

function readerOf(data: SlowStep, look: Look): string {
  const { direction } = tracedPlace(data, look);
  return direction ? `${direction} direction` : 'network';
}

const optimizerNames: Readonly<Record<string, { readonly label: string }>> = optimizers;

/** ‘rnn.weight_hh_l0’ as 'weight_hh_l0' */
export const tensorName = (name: string): string => name.replace(/^rnn\./, '');

function forward(data: SlowStep, { t }: Position, look: Look): string {
  const { sequence, state } = look;
  const recurrence = recurrenceOf(data, look);
  const at = stepRead(data, look, t);
  const name = tracedPlace(data, look).states[state] ?? 'h';
  const norm = (slot: number): string => formatMagnitude(stateNormAt(data, state, recurrence, slot, sequence));
  const char = visibleChar(data.inputs[sequence]?.[at] ?? '');
  const from = data.carried
    ? `The initial state is the final state of the last window, ‖${name}‖ = ${norm(0)}.`
    : 'The initial state is zero.';
  const dropped = data.dropout
    ? ` In training, dropout sets ${formatPercent(data.dropout)} of the units between layers to zero; it is off here.`
    : '';
  return (
    `Forward: at t = ${at} of ${spanOf(data, look)} the ${readerOf(data, look)} reads ‘${char}’ and computes a new state from it and the last one, ` +
    `‖${name}‖ = ${norm(t + 1)}. ${from}${dropped}`
  );
}

function loss(data: SlowStep, _position: Position, { sequence }: Look): string {
  const losses = Array.from({ length: data.seqLength }, (_, t) => lossAt(data, t, sequence));
  const worst = losses.reduce(
    (best, value, t) => (value > (losses[best] ?? Number.NaN) || Number.isNaN(losses[best]) ? t : best),
    0,
  );
  const target = data.targets[sequence]?.[worst];
  const here =
    target === null || target === undefined
      ? ''
      : ` In this sequence ‘${visibleChar(target)}’ after t = ${worst} has the largest loss, ${(losses[worst] ?? 0).toFixed(2)}.`;
  return (
    `Loss: each prediction has the loss −ln p of its target. The mean over all ${formatCount(data.scored)} predictions of the batch ` +
    `is L = ${data.loss.toFixed(3)} nats.${here}`
  );
}

function backward(data: SlowStep, { t }: Position, look: Look): string {
  const { sequence, state } = look;
  const recurrence = recurrenceOf(data, look);
  const name = tracedPlace(data, look).states[state] ?? 'h';
  const last = data.seqLength - 1;
  const norm = (at: number): string => formatMagnitude(gradNormAt(data, state, recurrence, at, sequence));
  const now = `Backward: the gradient of L has come from t = ${stepRead(data, look, last)} to t = ${stepRead(data, look, t)}, where ‖∂L/∂${name}‖ = ${norm(t)}.`;
  const { truncate = 0 } = data;
  const cut =
    truncate > 0 && truncate <= last
      ? ` It is cut every ${truncate === 1 ? 'step' : `${truncate} steps`}, at the dashed lines: no gradient passes them.`
      : '';
  if (t > 0) return now + cut;
  const ends = now + cut;
  return data.carried
    ? `${ends} Here it stops: the initial state is a constant (truncated back-propagation), so no gradient reaches earlier windows.`
    : `${ends} Here it ends: ${look.reverse && data.lengths ? 'after' : 'before'} this window there is no state.`;
}

function clip(data: SlowStep): string {
  const before = formatMagnitude(data.gradNorm);
  const { type, value } = data.clip;
  if (type === 'none') return `Clip: it is off; the gradient norm is ${before}, and the gradient is unchanged.`;
  if (type === 'value') {
    return data.clipped
      ? `Clip: components over ${value} are clamped; the gradient’s length goes from ${before} to ${formatMagnitude(data.clippedNorm)}.`
      : `Clip: no component is over ${value}, so the gradient of length ${before} is unchanged.`;
  }
  if (type === 'band') {
    const least = Math.min(data.clip.lower ?? 0, value);
    if (!data.clipped)
      return `Clip: all gradients together have a length of ${before}, within the band of ${least} to ${value}, so they are unchanged.`;
    const side = data.gradNorm > value ? `over the ${value}` : `under the ${least}`;
    return `Clip: all gradients together have a length of ${before}, ${side} of the band, so each is multiplied by ${formatMagnitude(data.clippedNorm / data.gradNorm)}.`;
  }
  return data.clipped
    ? `Clip: all gradients together have a length of ${before}, over the maximum of ${value}, so each is multiplied by ${formatMagnitude(data.clippedNorm / data.gradNorm)}.`
    : `Clip: all gradients together have a length of ${before}, under the maximum of ${value}, so they are unchanged.`;
}

/** ‖ΔW‖ of all parameters together. */
export const changeOf = ({ tensors }: SlowStep): number => Math.hypot(...tensors.map(({ change }) => change));

function update(data: SlowStep): string {
  const optimizer = optimizerNames[data.optimizer]?.label ?? data.optimizer;
  const largest = data.tensors.reduce((a, b) => (b.change > a.change ? b : a));
  const share = largest.length > 0 ? ` (${formatPercent(largest.change / largest.length)} of its length)` : '';
  return (
    `Update: at a rate of ${formatMagnitude(data.learningRate)} ${optimizer} changes the weights by a vector of length ${formatMagnitude(changeOf(data))}; ` +
    `most of all ${tensorName(largest.name)}, by ${formatMagnitude(largest.change)}${share}. That was step ${formatCount(data.step)}.`
  );
}

const sentences = { forward, loss, backward, clip, update };

/** What happens at a position in the step, with its numbers. */
export const sentenceOf = (data: SlowStep, position: Position, look: Look): string =>
  sentences[position.phase](data, position, look);
