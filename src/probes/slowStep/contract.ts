import { type Recurrence, recurrenceIndex } from '../shared/contract.ts';

/**
 * One training step, as it went. Sequences are the first N of the batch; t runs over the window's T steps, and of states slot 0 is what
 * was carried in and slot t + 1 what step t made. All lengths are Euclidean.
 */
export interface SlowStep {
  /** The number of this step, from 1. */
  readonly step: number;
  /** T */
  readonly seqLength: number;
  /** Gradients are cut at every multiple of so many steps; 0 or left out, nowhere. */
  readonly truncate?: number;
  /** Share of the units between layers that the step silences, where it silences any; what is followed here has none silenced. */
  readonly dropout?: number;
  /** B */
  readonly batchSize: number;
  /** N */
  readonly sequences: number;
  /** R */
  readonly recurrences: readonly Recurrence[];
  /** [N], where any layer is bidirectional: the steps of each sequence that nothing pads. */
  readonly lengths?: readonly number[];
  /** [N][T] */
  readonly inputs: readonly (readonly string[])[];
  /** [N][T]: what was to be predicted; null where there was no target. */
  readonly targets: readonly (readonly (string | null)[])[];
  /** Whether the window began with the state that the last one left, or with zeros. */
  readonly carried: boolean;
  /** By state [R][T+1][N]: ‖h‖ and ‖c‖, of each recurrence in its own order of time; 0 of a state that it does not have. */
  readonly stateNorms: readonly Float32Array<ArrayBuffer>[];
  /** By state [R][T][N]: ‖∂L/∂h_t‖ and ‖∂L/∂c_t‖, L being the batch's mean loss. ∂L/∂c_t is by the next step alone. */
  readonly gradNorms: readonly Float32Array<ArrayBuffer>[];
  /** [T][N], nats; NaN where there was no target. */
  readonly losses: Float32Array<ArrayBuffer>;
  /** Losses in the mean: of all B sequences. */
  readonly scored: number;
  /** Mean, nats. */
  readonly loss: number;
  /** Of all parameters together, before the clip and after it. */
  readonly gradNorm: number;
  readonly clippedNorm: number;
  readonly clipped: boolean;
  readonly clip: { readonly type: 'norm' | 'value' | 'band' | 'none'; readonly value: number; readonly lower?: number };
  readonly optimizer: string;
  readonly learningRate: number;
  readonly tensors: readonly SlowTensor[];
}

/** A parameter tensor in the step. */
export interface SlowTensor {
  readonly name: string;
  /** ‖W‖ before the step. */
  readonly length: number;
  /** ‖∂L/∂W‖ before the clip. */
  readonly gradient: number;
  /** ‖ΔW‖ */
  readonly change: number;
}

/** Which recurrence of which sequence is looked at. */
export interface Traced {
  readonly sequence: number;
  readonly layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  readonly reverse: boolean;
}

/** What there is of it: another layer where there are fewer, the forward direction where there is one alone. */
export const tracedPlace = (data: Pick<SlowStep, 'recurrences'>, traced: Traced): Recurrence =>
  data.recurrences[recurrenceOf(data, traced)] ?? { layers: 1, layer: 0, states: ['h'] };

/** Its place among the recurrences. */
export const recurrenceOf = ({ recurrences }: Pick<SlowStep, 'recurrences'>, traced: Traced): number =>
  recurrenceIndex(recurrences, traced);

/** The step of the sequence that a recurrence reads as its i-th; what pads a sequence comes last. */
export function stepRead({ lengths }: Pick<SlowStep, 'lengths'>, { reverse, sequence }: Traced, i: number): number {
  const length = lengths?.[sequence] ?? 0;
  return reverse && i < length ? length - 1 - i : i;
}

/** ‖state_t‖ of a sequence in a recurrence; `slot` 0 is what was carried in. */
export const stateNormAt = (
  data: SlowStep,
  state: number,
  recurrence: number,
  slot: number,
  sequence: number,
): number =>
  data.stateNorms[state]?.[(recurrence * (data.seqLength + 1) + slot) * data.sequences + sequence] ?? Number.NaN;

/** ‖∂L/∂state_t‖ of a sequence in a recurrence. */
export const gradNormAt = (data: SlowStep, state: number, recurrence: number, t: number, sequence: number): number =>
  data.gradNorms[state]?.[(recurrence * data.seqLength + t) * data.sequences + sequence] ?? Number.NaN;

export const lossAt = ({ losses, sequences }: SlowStep, t: number, sequence: number): number =>
  losses[t * sequences + sequence] ?? Number.NaN;
