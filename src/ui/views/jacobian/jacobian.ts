import { formatMagnitude } from '../../../lib/format.ts';
import { type Growth, growthOf, type JacobianData, meanGrowth, stepAt } from '../../../probes/jacobian/contract.ts';
import { ofPlace } from '../../../probes/shared/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

/** What the page tells of a product of Jacobians. */
export interface JacobianFindings {
  readonly data: JacobianData;
  /** By lag. */
  readonly mean: readonly number[];
  readonly growth: Growth;
  /** Of the singular values, where they are known. */
  readonly singular: readonly Singular[];
}

interface Singular {
  readonly id: 'largest' | 'median' | 'smallest';
  /** T values by lag; NaN where it is not known. */
  readonly values: Float64Array;
  readonly growth: Growth;
}

export function jacobianFindings(data: JacobianData): JacobianFindings {
  const mean = meanGrowth(data);
  const singular = (['largest', 'median', 'smallest'] as const).map((id): Singular => {
    const values = new Float64Array(data.seqLength).fill(Number.NaN);
    data.lags.forEach((lag, i) => {
      values[lag] = data[id][i] as number;
    });
    return { id, values, growth: growthOf(data[id], data.lags) };
  });
  return { data, mean, growth: growthOf(mean), singular: data.lags.length > 0 ? singular : [] };
}

/** 0.73, 1.02, 12.1, 3.0e-4: a factor a step. */
export const showRate = (rate: number): string => (rate < 0.1 || rate >= 10 ? formatMagnitude(rate) : rate.toFixed(2));

const fate = (rate: number): string => {
  if (rate < 0.97) return 'gradients vanish exponentially';
  if (rate > 1.03) return 'gradients explode exponentially';
  return 'gradients keep about their length';
};

/** What becomes of a direction. */
export function jacobianSentence({ data, growth, singular, mean }: JacobianFindings): string {
  if (!mean.every(Number.isFinite)) return 'The Jacobians are not finite: the training has diverged.';
  const where = ofPlace(data);
  if (data.seqLength < 2) return 'A window of one step has no earlier step.';
  if (growth.lag === 0) return `Multiplied by the Jacobians${where}, a random vector is zero after one step.`;
  const steps = `${growth.lag} ${growth.lag === 1 ? 'step' : 'steps'}`;
  const head = `Multiplied by the Jacobians of ${steps}${where}, a random vector keeps ${formatMagnitude(growth.left)} of its length on average. Over the earlier half that is a factor of ${showRate(growth.rate)} a step: ${fate(growth.rate)}.`;
  const [largest, median] = singular;
  if (!largest || largest.growth.lag === 0) return head;
  const middle =
    median && median.growth.lag > 0
      ? `, the median one by ${showRate(median.growth.rate)} (up to lag ${median.growth.lag})`
      : '';
  return `${head} The largest singular value changes by ${showRate(largest.growth.rate)} a step${middle}.`;
}

/** What exactly is pushed back. */
export function jacobianAid({ states, lags, direction }: JacobianData): string {
  const what =
    states.length > 1
      ? 'The gradient goes back through h and c: ∂h_T/∂(h_t, c_t) is computed, and its length is over both parts.'
      : `J_t = ∂h_t/∂h_{t${direction === 'reverse' ? '+' : '−'}1}, at the states of a sequence that training has not seen.`;
  const end =
    direction === 'reverse'
      ? ' This direction reads from the end: an earlier step of it is a later step of the sequence.'
      : '';
  return lags.length > 0
    ? `${what}${end} Factors are those of the earlier half; singular values σ below the rounding error are left out.`
    : what + end;
}

const extremes = ({ vectors: K, lengths }: JacobianData, lag: number): { least: number; most: number } => {
  const at = lengths.subarray(lag * K, (lag + 1) * K);
  return { least: Math.min(...at), most: Math.max(...at) };
};

const show = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '–' : formatMagnitude(value);

export const jacobianStrokes = {
  mean: 'var(--data-1)',
  largest: 'var(--data-2)',
  median: 'var(--data-3)',
  smallest: 'var(--data-5)',
} as const;

export function jacobianReadout({ data, mean, singular }: JacobianFindings): (lag: number) => Readout {
  return (lag) => {
    const { least, most } = extremes(data, lag);
    const known = singular.filter(({ values }) => !Number.isNaN(values[lag]));
    return {
      title: `Lag ${lag} · step ${stepAt(data, lag)}`,
      lines: [
        { label: 'mean', value: show(mean[lag]), stroke: jacobianStrokes.mean },
        { label: 'least', value: show(least) },
        { label: 'most', value: show(most) },
        ...known.map(({ id, values }) => ({ label: `σ ${id}`, value: show(values[lag]), stroke: jacobianStrokes[id] })),
      ],
    };
  };
}

/** Rows of a table, the farthest lag first. */
export function jacobianTable({ data, mean, singular }: JacobianFindings): Readout[] {
  return Array.from({ length: data.seqLength }, (_, i) => {
    const lag = data.seqLength - 1 - i;
    const { least, most } = extremes(data, lag);
    return {
      title: String(lag),
      lines: [
        { label: 'mean', value: show(mean[lag]) },
        { label: 'least', value: show(least) },
        { label: 'most', value: show(most) },
        ...singular.map(({ id, values }) => ({ label: `σ ${id}`, value: show(values[lag]) })),
      ],
    };
  });
}

/** A row a lag: the step, the mean, each direction, and the singular values where they are known. */
export function jacobianCsv({ data, mean, singular }: JacobianFindings): string {
  const { seqLength: T, vectors: K, lengths } = data;
  const directions = Array.from({ length: K }, (_, k) => `direction_${k + 1}`);
  return csvText(
    ['lag', 'step', 'mean', ...directions, ...singular.map(({ id }) => `singular_${id}`)],
    Array.from({ length: T }, (_, lag) => [
      String(lag),
      String(stepAt(data, lag)),
      csvCell(mean[lag]),
      ...Array.from(lengths.subarray(lag * K, (lag + 1) * K), csvCell),
      ...singular.map(({ values }) => csvCell(values[lag])),
    ]),
  );
}
