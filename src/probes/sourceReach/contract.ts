import { defineProbe, type Recurrence } from '../shared/contract.ts';

/**
 * How far the gradients of single losses of an encoder–decoder reach: back through the states of the decoder, and into those of the
 * encoder, of some pairs that training has not seen. L_τ is the loss of output step τ by teacher forcing; lengths are Euclidean over the
 * units.
 *
 * A gradient comes into the encoder by two ways: through the states that the decoder begins with, and through the keys and values that
 * it attends to. Each path takes one of them once, so what comes by either adds up to the whole, as vectors.
 */
export interface SourceReachData {
  /** Whether there is a second way. */
  readonly attends: boolean;
  /** Of both sides, the encoder's first. */
  readonly recurrences: readonly Recurrence[];
  readonly pairs: readonly ReachedPair[];
}

/** The ways into the encoder: all together, through the attention alone, and through the states that the decoder begins with. */
export type Way = 'whole' | 'attention' | 'states';

export interface ReachedPair {
  /** S symbols, `<end>` among them. */
  readonly source: readonly string[];
  /** T symbols that were to be written, one a loss. */
  readonly target: readonly string[];
  /**
   * [states][steps][T], of every state of each recurrence in turn, as `recurrences` lists them: ‖∂L_τ/∂state_t‖. Steps are the S of the
   * source for an encoder's, the T of the target for a decoder's; 0 where there is no way. dL/dc is by the next step alone.
   */
  readonly whole: Float32Array<ArrayBuffer>;
  /** The same of the encoder's states, by one way alone; null where there is one way only. */
  readonly attention: Float32Array<ArrayBuffer> | null;
  readonly states: Float32Array<ArrayBuffer> | null;
  /** [T][S]: the attention weights of each output step; null without attention. */
  readonly weights: Float32Array<ArrayBuffer> | null;
}

/** How many steps a recurrence has in a pair. */
export const stepsOf = ({ layer, encoderLayers = 0 }: Recurrence, { source, target }: ReachedPair): number =>
  layer < encoderLayers ? source.length : target.length;

/** ‖∂L_τ/∂state_t‖ by a way; NaN of the decoder's states but for the whole. */
export function reachedNorm(
  { recurrences }: SourceReachData,
  pair: ReachedPair,
  place: { readonly recurrence: number; readonly state: 'h' | 'c'; readonly step: number; readonly tau: number },
  way: Way = 'whole',
): number {
  let row = place.step;
  for (const recurrence of recurrences.slice(0, place.recurrence))
    row += recurrence.states.length * stepsOf(recurrence, pair);
  const own = recurrences[place.recurrence] as Recurrence;
  row += own.states.indexOf(place.state) * stepsOf(own, pair);
  const at = row * pair.target.length + place.tau;
  const norms = pair[way];
  if (norms) return norms[at] ?? Number.NaN;
  // Without attention, all comes through the states.
  return way === 'states' ? (pair.whole[at] as number) : 0;
}

/** How far the losses of a decoder reach into its encoder. */
export const sourceReach = defineProbe<Record<string, never>, SourceReachData>({
  failed: 'The gradients into the encoder could not be measured',
  memory: 'measure the gradients into the encoder',
  models: 'every',
});
