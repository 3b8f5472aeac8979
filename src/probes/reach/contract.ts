import { defineProbe, type Recurrence } from '../shared/contract.ts';

/**
 * How far back the gradients of single losses reach, over a window of T steps of which the last K have a loss L_τ each.
 * h_t and c_t are the states after step t. Lengths are Euclidean over the units, and root mean squares over the sequences probed.
 *
 * Each direction of a bidirectional layer is a recurrence of its own. Steps are always those of the sequence; a lag is counted back in the recurrence's own order of time, so that the reverse
 * direction's state at lag k is that at τ + k. In the layer that carries the loss there is no other way. A lower layer is read by both
 * directions of the one above it, so a loss reaches its states on the other side as well: after τ those of the forward direction.
 */
export interface ReachData {
  /** T */
  readonly seqLength: number;
  /** Gradients are cut at every multiple of so many steps; 0 or left out, nowhere. */
  readonly truncate?: number;
  /** K */
  readonly losses: number;
  /** Step of the first loss, T − K. */
  readonly firstLoss: number;
  readonly recurrences: readonly Recurrence[];
  /**
   * [states][T][K], of every state of each recurrence in turn: ‖∂L_τ/∂state_t‖, 0 where there is no way: of a network with one direction where t is after τ. dL/dc_t is by the
   * next step alone, so 0 where t is τ in the layer that carries the loss.
   */
  readonly norms: Float32Array<ArrayBuffer>;
  /** [states][T]: ‖∂ΣL_τ/∂state_t‖, of the K losses together. */
  readonly all: Float32Array<ArrayBuffer>;
  /** [states][T]: the same of the losses more than 5 steps after t, in the recurrence's own order of time. */
  readonly far: Float32Array<ArrayBuffer>;
  /** [states][T]: the same of the losses before t, on the other side. */
  readonly other: Float32Array<ArrayBuffer>;
}

export type Recurrences = Pick<ReachData, 'recurrences'>;

/** Reads from the end. */
export const isReverse = ({ recurrences }: Recurrences, recurrence: number): boolean =>
  recurrences[recurrence]?.direction === 'reverse';

export const statesOf = ({ recurrences }: Recurrences, recurrence: number): Recurrence['states'] =>
  recurrences[recurrence]?.states ?? ['h'];

/** The step at a lag; of a negative one, on the other side. */
export const stepAtLag = (data: Recurrences, recurrence: number, tau: number, lag: number): number =>
  isReverse(data, recurrence) ? tau + lag : tau - lag;

/** The last lag that the window has room for. */
export const lastLagOf = (data: Recurrences & Pick<ReachData, 'seqLength'>, recurrence: number, tau: number): number =>
  isReverse(data, recurrence) ? data.seqLength - 1 - tau : tau;

/** Whether a loss reaches states on the other side as well: through a layer above that reads the other way. */
export function hasOtherSide(data: Recurrences, recurrence: number): boolean {
  const { layer = 0 } = data.recurrences[recurrence] ?? {};
  const reverse = isReverse(data, recurrence);
  return data.recurrences.some((above, i) => above.layer > layer && isReverse(data, i) !== reverse);
}

/** Lags that {@link ReachData.far} leaves out: 0 to this. */
export const nearestLags = 5;

/** The steps at which gradients are cut: nothing flows from each of them into the one before. */
export function bordersOf({ seqLength, truncate = 0 }: Pick<ReachData, 'seqLength' | 'truncate'>): number[] {
  if (truncate <= 0) return [];
  return Array.from({ length: Math.ceil(seqLength / truncate) - 1 }, (_, i) => (i + 1) * truncate);
}

function placeOf({ recurrences, seqLength }: ReachData, recurrence: number, state: 'h' | 'c', t: number): number {
  let row = recurrences[recurrence]?.states.indexOf(state) ?? 0;
  for (let i = 0; i < recurrence; i++) row += recurrences[i]?.states.length ?? 0;
  return row * seqLength + t;
}

/** ‖∂L_τ/∂state_t‖ */
export function normAt(data: ReachData, recurrence: number, state: 'h' | 'c', t: number, tau: number): number {
  return data.norms[placeOf(data, recurrence, state, t) * data.losses + (tau - data.firstLoss)] as number;
}

/** The lengths by lag: index k is ‖∂L_τ/∂state_{τ−k}‖, of the reverse direction at τ + k, for every lag that there is. */
export function reachCurve(data: ReachData, recurrence: number, state: 'h' | 'c', tau: number): number[] {
  const length = lastLagOf(data, recurrence, tau) + 1;
  return Array.from({ length }, (_, lag) =>
    normAt(data, recurrence, state, stepAtLag(data, recurrence, tau, lag), tau),
  );
}

/** The same on the other side, from lag 0 on. */
export function otherSideCurve(data: ReachData, recurrence: number, state: 'h' | 'c', tau: number): number[] {
  const length = data.seqLength - lastLagOf(data, recurrence, tau);
  return Array.from({ length }, (_, lag) =>
    normAt(data, recurrence, state, stepAtLag(data, recurrence, tau, -lag), tau),
  );
}

/** The misleading picture, of all losses at once, by the same lag: index k is ‖∂ΣL/∂state_{τ−k}‖. */
export function allLossesCurve(data: ReachData, recurrence: number, state: 'h' | 'c', tau: number): number[] {
  const length = lastLagOf(data, recurrence, tau) + 1;
  const at = (lag: number): number => placeOf(data, recurrence, state, stepAtLag(data, recurrence, tau, lag));
  return Array.from({ length }, (_, lag) => data.all[at(lag)] as number);
}

/**
 * Loss bands at step t: the lengths of what the losses 0 … 5 steps later give, of what all later ones give together, and where there
 * is another side, of what those on it do. Later is in the recurrence's own order of time. Lengths of parts; they do not add up to the
 * length of the whole, the parts themselves do.
 */
export function lossBands(data: ReachData, recurrence: number, state: 'h' | 'c', t: number): number[] {
  const { firstLoss, seqLength, far, other } = data;
  const near = Array.from({ length: nearestLags + 1 }, (_, lag) => {
    const tau = isReverse(data, recurrence) ? t - lag : t + lag;
    return tau < firstLoss || tau >= seqLength ? 0 : normAt(data, recurrence, state, t, tau);
  });
  const place = placeOf(data, recurrence, state, t);
  const rest = hasOtherSide(data, recurrence) ? [far[place], other[place]] : [far[place]];
  return [...near, ...(rest as number[])];
}

export interface Decay {
  /** Lag at which the gradient is first half of what it is at its start, interpolated in the logarithm; null if it never is. */
  readonly halfLife: number | null;
  /** First lag from which on it stays under a thousandth; null if there is none. */
  readonly lost: number | null;
  /** The last lag, and what is left there, relative to the start. */
  readonly lastLag: number;
  readonly left: number;
}

const lostBelow = 1e-3;

/**
 * What a curve says, relative to its first lag with a gradient: lag 0 of h, lag 1 of c.
 * @param curve by lag
 */
export function decayOf(curve: readonly number[]): Decay {
  const first = curve.findIndex((value) => value > 0);
  const start = first < 0 ? 0 : (curve[first] as number);
  const relative = curve.map((value) => (start > 0 ? value / start : 0));
  const lastLag = curve.length - 1;
  let lost: number | null = null;
  for (let lag = lastLag; first >= 0 && lag > first && (relative[lag] as number) < lostBelow; lag--) lost = lag;
  return { halfLife: halfLifeOf(relative, first), lost, lastLag, left: relative[lastLag] ?? 0 };
}

function halfLifeOf(relative: readonly number[], first: number): number | null {
  if (first < 0) return null;
  const under = relative.findIndex((value, lag) => lag > first && value <= 0.5);
  if (under < 0) return null;
  const above = relative[under - 1] as number;
  const below = relative[under] as number;
  // Between the two lags the gradient is taken to fall by the same factor everywhere.
  const part = below > 0 ? Math.log(above / 0.5) / Math.log(above / below) : 1;
  return under - 1 + part;
}

/** How far back the gradients of single losses reach. */
export const reach = defineProbe<Record<string, never>, ReachData>({
  failed: 'The gradients could not be measured',
  memory: 'measure gradients',
  models: 'every',
});
