import { type CellPlace, type CellRequest, defineProbe } from '../shared/contract.ts';

/** How the units of a layer use their cell: where gates stand, and where activations are on their curves. */

export type ActivationName = 'tanh' | 'relu' | 'sigmoid';

/** A gate that lets a share through: a sigmoid. */
export interface GateUse {
  /** 'f' */
  readonly name: string;
  /** 'forget gate' */
  readonly label: string;
  /** [H]: share of the samples in which a unit's gate is under 0.1, and over 0.9. */
  readonly low: Float32Array<ArrayBuffer>;
  readonly high: Float32Array<ArrayBuffer>;
  /** [H]: its mean. */
  readonly mean: Float32Array<ArrayBuffer>;
}

/** Where the inputs of one activation lie. */
export interface ActivationUse {
  /** 'f', or 'tanh(c)' */
  readonly name: string;
  readonly label: string;
  readonly activation: ActivationName;
  /** Inputs by bin, `binCount` of them from −`reach` to `reach`; what lies beyond is in the outermost. */
  readonly counts: Uint32Array<ArrayBuffer>;
  /** Share of the samples where the slope is under a tenth of its greatest. */
  readonly saturated: number;
}

export interface CellUse extends CellPlace {
  readonly hiddenSize: number;
  /** Of each unit: the steps of all sequences, without what pads them. */
  readonly samples: number;
  readonly gates: readonly GateUse[];
  /** Which of them says how much of the state stays, or null. */
  readonly keep: number | null;
  /** It says how much is replaced: 1 minus its value is what stays. */
  readonly complement: boolean;
  readonly activations: readonly ActivationUse[];
}

const shutBelow = 0.1;
const openAbove = 0.9;

export const binCount = 48;
/** Half the width of what is shown of an activation's input. */
export const reachOf: Record<ActivationName, number> = { sigmoid: 6, tanh: 3, relu: 3 };

/** Slope of an activation at x. */
export function slopeAt(activation: ActivationName, x: number): number {
  if (activation === 'relu') return x > 0 ? 1 : 0;
  if (activation === 'tanh') return 1 - Math.tanh(x) ** 2;
  const y = 1 / (1 + Math.exp(-x));
  return y * (1 - y);
}

export const steepest: Record<ActivationName, number> = { sigmoid: 0.25, tanh: 1, relu: 1 };

/** Slopes under this share of the steepest count as saturated. */
const flatShare = 0.1;

/** |x| from which on an activation is saturated; relu is on its whole left side. */
export const flatFrom: Record<ActivationName, number> = {
  // y(1 − y) = 1/40, and 1 − y² = 1/10
  sigmoid: Math.log((1 + Math.sqrt(1 - 4 * flatShare * 0.25)) / (1 - Math.sqrt(1 - 4 * flatShare * 0.25))),
  tanh: Math.atanh(Math.sqrt(1 - flatShare)),
  relu: 0,
};

/** The input that an activation gave `y` for; relu does not tell of negative ones, which are −∞ then. */
function inputOf(activation: ActivationName, y: number): number {
  if (activation === 'sigmoid') return Math.log(y / (1 - y));
  if (activation === 'tanh') return Math.atanh(y);
  return y > 0 ? y : Number.NEGATIVE_INFINITY;
}

/** Counts the outputs of one activation by their inputs. */
export class ActivationCounter {
  private readonly counts = new Uint32Array(binCount);
  private flat = 0;
  private all = 0;

  constructor(private readonly activation: ActivationName) {}

  /** An output; NaN is left out. */
  add(y: number): void {
    this.addInput(inputOf(this.activation, y));
  }

  /** An input. */
  addInput(x: number): void {
    const { activation, counts } = this;
    if (Number.isNaN(x)) return;
    const reach = reachOf[activation];
    const bin = Math.floor(((x + reach) / (2 * reach)) * binCount);
    const at = Math.min(binCount - 1, Math.max(0, bin));
    counts[at] = (counts[at] as number) + 1;
    this.all++;
    if (activation === 'relu' ? x <= 0 : Math.abs(x) > flatFrom[activation]) this.flat++;
  }

  use(name: string, label: string): ActivationUse {
    const saturated = this.all > 0 ? this.flat / this.all : Number.NaN;
    return { name, label, activation: this.activation, counts: this.counts, saturated };
  }
}

/** Counts the values of one gate by unit. */
export class GateCounter {
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly sum: Float64Array;

  constructor(hiddenSize: number) {
    this.low = new Float64Array(hiddenSize);
    this.high = new Float64Array(hiddenSize);
    this.sum = new Float64Array(hiddenSize);
  }

  add(unit: number, value: number): void {
    const { low, high, sum } = this;
    if (value < shutBelow) low[unit] = (low[unit] as number) + 1;
    if (value > openAbove) high[unit] = (high[unit] as number) + 1;
    sum[unit] = (sum[unit] as number) + value;
  }

  /** @param samples values of each unit */
  use(name: string, label: string, samples: number): GateUse {
    const shares = (counts: Float64Array): Float32Array<ArrayBuffer> => Float32Array.from(counts, (n) => n / samples);
    return { name, label, low: shares(this.low), high: shares(this.high), mean: shares(this.sum) };
  }
}

/** Steps for which a gate of this mean holds a memory: until 1/e of it is left, −1/ln f. */
export const timeConstant = (mean: number): number => (mean >= 1 ? Number.POSITIVE_INFINITY : -1 / Math.log(mean));

export interface Keeping {
  /** Mean over the units, and that of the unit at the ninth tenth: the tenth that keeps longest begins there. */
  readonly mean: number;
  readonly top: number;
}

/** The gate that says how much of the state stays, with its values as what stays: 1−u of a gate u that replaces. */
export function retentionOf({ gates, keep, complement }: CellUse): GateUse | null {
  const gate = keep === null ? undefined : gates[keep];
  if (!gate || !complement) return gate ?? null;
  const { name, label, low, high, mean } = gate;
  return { name: `1−${name}`, label, low: high, high: low, mean: mean.map((value) => 1 - value) };
}

/** How much of the state stays from one step to the next; null in a cell without such a gate. */
export function keepingOf(use: CellUse): Keeping | null {
  const gate = retentionOf(use);
  if (!gate) return null;
  const sorted = gate.mean.toSorted();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { mean, top: sorted[Math.floor(0.9 * (sorted.length - 1))] as number };
}

/** How the units of a layer use their cell. */
export const cellUse = defineProbe<CellRequest, CellUse, Keeping>({
  failed: 'The gates could not be measured',
  memory: 'measure the gates',
  models: 'shown',
  history: { capacity: 400, sample: keepingOf },
});
