import { type CellPlace, defineProbe } from '../shared/contract.ts';

/**
 * A passage as a model read it from a state of zeros, character by character, and the units and gates of one of its layers, of a
 * bidirectional one in one direction. Position t is after character t was read, by the reverse direction after those behind it.
 */
export interface PassageData extends CellPlace {
  /** The characters read, P of them: those that the model does not know were left out. */
  readonly characters: readonly string[];
  /** H */
  readonly units: number;
  /** What is predicted after each position: the next character, or the target that a task has at the end. */
  readonly predicts: 'next' | 'answer';
  /** What a state is: tanh(c_t) of cells with a cell state, else h_t. */
  readonly state: 'h' | 'tanh(c)';
  /** Gate names in the cell's order, its candidate among them; none where a cell has no gates. */
  readonly gates: readonly string[];
  /** [H][P] */
  readonly states: Float32Array<ArrayBuffer>;
  /** [G][H][P], as activated */
  readonly gateValues: Float32Array<ArrayBuffer>;
  /** [P], bits: −log2 p(character t | those before); NaN for the first, which nothing predicts, and of a task. */
  readonly surprise: Float32Array<ArrayBuffer>;
  /** [P][N]: the most probable next characters, or classes, after each position, likeliest first; N is at most 5. */
  readonly next: readonly (readonly string[])[];
  /** [P][N]: their probabilities. */
  readonly nextProbabilities: readonly (readonly number[])[];
  /**
   * [P][P], by t̃ and t: ‖∂ℓ_t̃/∂x_t‖₂, where ℓ_t̃ is the logit of the likeliest next character at t̃ and x_t the one-hot vector of
   * character t, so the length runs over all V components: what a little more of any character at t would do to ℓ_t̃. 0 for t > t̃
   * but of a bidirectional model.
   * Null where it was not asked for.
   */
  readonly connectivity: Float32Array<ArrayBuffer> | null;
}

/** What of a passage is asked for. */
export interface PassageRequest {
  /** The passage; null for the beginning of the text that is held back from training. */
  readonly text: string | null;
  /** From 0 */
  readonly layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  readonly reverse?: boolean;
  readonly connectivity: boolean;
}

/** Characters of a passage; more are not read. */
export const mostCharacters = 256;

/** A unit's state at every position. */
export const stateOf = ({ states, characters: { length: P } }: PassageData, unit: number): Float32Array =>
  states.subarray(unit * P, (unit + 1) * P);

/** A unit's gate at every position. */
export function gateOf({ gateValues, units, characters: { length: P } }: PassageData, gate: number, unit: number) {
  return gateValues.subarray((gate * units + unit) * P, (gate * units + unit + 1) * P);
}

/** How much each character moved the prediction at t̃; 0 where it had no part in it. Empty where it was not measured. */
export const connectivityAt = ({ connectivity, characters: { length: P } }: PassageData, at: number): Float32Array =>
  connectivity?.subarray(at * P, (at + 1) * P) ?? new Float32Array();

export function stdDev(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
}

/** A unit with the number that it is ranked by. */
export interface RankedUnit {
  readonly unit: number;
  readonly score: number;
}

/** Units by how much they vary over the passage: the standard deviation of their state, largest first. */
export function byVariation(data: PassageData): RankedUnit[] {
  return Array.from({ length: data.units }, (_, unit) => ({ unit, score: stdDev(stateOf(data, unit)) })).sort(
    (a, b) => b.score - a.score || a.unit - b.unit,
  );
}

/** How a unit's states in a span compare with those outside. */
interface Separation {
  /**
   * Point-biserial correlation: Pearson's between the state and being inside, (M₁ − M₀)/s · √(n₁n₀/n²). 1 where the state is one
   * number inside and a lower one outside, 0 where the means are the same. 0 as well where nothing varies or a side is empty.
   */
  readonly correlation: number;
  /** Means of the state; NaN of an empty side. */
  readonly inside: number;
  readonly outside: number;
}

/**
 * @param first position of the span's first character
 * @param end position after its last
 */
export function separation(values: ArrayLike<number>, first: number, end: number): Separation {
  const mean = (some: readonly number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
  const within = Array.from(values).slice(first, end);
  const without = Array.from(values).filter((_, t) => t < first || t >= end);
  const [inside, outside] = [mean(within), mean(without)];
  const deviation = stdDev(values);
  const share = within.length / values.length;
  const isDefined = share > 0 && share < 1 && deviation > 0;
  const correlation = isDefined ? ((inside - outside) / deviation) * Math.sqrt(share * (1 - share)) : 0;
  return { correlation, inside, outside };
}

/** Units by how well their state tells a span from the rest: by the correlation, those that switch on in it first. */
export function bySeparation(data: PassageData, first: number, end: number): RankedUnit[] {
  return Array.from({ length: data.units }, (_, unit) => ({
    unit,
    score: separation(stateOf(data, unit), first, end).correlation,
  })).sort((a, b) => b.score - a.score || a.unit - b.unit);
}

/** A passage as the model reads it. */
export const passage = defineProbe<PassageRequest, PassageData>({
  failed: 'The passage could not be read',
  memory: 'read a passage',
  // Hundreds of fields and several curves to draw.
  redrawMs: 400,
});
