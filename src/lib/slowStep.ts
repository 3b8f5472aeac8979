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
  /** L */
  readonly layers: number;
  readonly states: readonly ('h' | 'c')[];
  /** [N][T] */
  readonly inputs: readonly (readonly string[])[];
  /** [N][T]: what was to be predicted; null where nothing was asked. */
  readonly targets: readonly (readonly (string | null)[])[];
  /** Whether the window began with the state that the last one left, or with zeros. */
  readonly carried: boolean;
  /** By state [L][T+1][N]: ‖h‖ and ‖c‖. */
  readonly stateNorms: readonly Float32Array<ArrayBuffer>[];
  /** By state [L][T][N]: ‖∂L/∂h_t‖ and ‖∂L/∂c_t‖, L being the batch's mean loss. ∂L/∂c_t is by the next step alone. */
  readonly gradNorms: readonly Float32Array<ArrayBuffer>[];
  /** [T][N], nats; NaN where nothing was asked. */
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

/** ‖state_t‖ of a sequence on a layer; `slot` 0 is what was carried in. */
export const stateNormAt = (data: SlowStep, state: number, layer: number, slot: number, sequence: number): number =>
  data.stateNorms[state]?.[(layer * (data.seqLength + 1) + slot) * data.sequences + sequence] ?? Number.NaN;

/** ‖∂L/∂state_t‖ of a sequence on a layer. */
export const gradNormAt = (data: SlowStep, state: number, layer: number, t: number, sequence: number): number =>
  data.gradNorms[state]?.[(layer * data.seqLength + t) * data.sequences + sequence] ?? Number.NaN;

export const lossAt = ({ losses, sequences }: SlowStep, t: number, sequence: number): number =>
  losses[t * sequences + sequence] ?? Number.NaN;
