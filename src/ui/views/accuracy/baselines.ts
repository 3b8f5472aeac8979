import type { Baseline } from '../../../data/facts/baseline.ts';
import type { ValidationPoints } from '../../../store/run/validationCurve.ts';
import { type AxisRange, accuracyAxis } from '../../charts/axis.ts';
import { formatShare } from '../../charts/chance.ts';
import { boundsOf } from '../../charts/curves.ts';
import type { Reference } from '../../charts/model.ts';

/** From here on the difference between models is lost on an axis that begins at 0. */
const high = 0.85;
/** Axes for what is over that; the one that begins highest and has all of the data is taken. */
const upper: readonly AxisRange[] = [
  { low: 0.7, high: 1.005, ticks: [0.7, 0.8, 0.9, 1] },
  { low: 0.6, high: 1.005, ticks: [0.6, 0.7, 0.8, 0.9, 1] },
  { low: 0.4, high: 1.01, ticks: [0.4, 0.6, 0.8, 1] },
  { low: 0.2, high: 1.01, ticks: [0.2, 0.4, 0.6, 0.8, 1] },
];

/** Those whose accuracy is known. */
const counted = (baselines: readonly Baseline[]) =>
  baselines.flatMap(({ label, accuracy }) => (accuracy === undefined ? [] : [{ label, accuracy }]));

/**
 * An axis on which what there is to beat can be told from what beats it, with all of the evaluations on it.
 * @param evaluations of each model
 */
export function accuracyAxisFor(baselines: readonly Baseline[], evaluations: readonly ValidationPoints[]): AxisRange {
  if (!counted(baselines).some(({ accuracy }) => accuracy > high)) return accuracyAxis;
  const { low } = boundsOf(...evaluations.map(({ accuracies, length }) => accuracies.subarray(0, length)));
  return upper.find((axis) => !(low < axis.low)) ?? accuracyAxis;
}

/** Those of the lines to beat that lie on an axis. */
export function referencesOf(
  baselineScores: { chance: number; baselines: readonly Baseline[] },
  axis: AxisRange,
): Reference[] {
  const lines = [
    { value: baselineScores.chance, label: `chance ${formatShare(baselineScores.chance)}`, dash: '6 3' },
    ...counted(baselineScores.baselines).map(({ label, accuracy }) => ({
      value: accuracy,
      label: `${label} ${formatShare(accuracy)}`,
      dash: '2 3',
    })),
  ];
  return lines.filter(({ value }) => value >= axis.low);
}

/** What who knows less gets, after the sentence on chance. */
export function baselineSentence(baselines: readonly Baseline[]): string {
  const [first] = counted(baselines);
  return first ? ` Baseline: ${first.label}, ${formatShare(first.accuracy)}.` : '';
}

export const baselineFigures = (baselines: readonly Baseline[]) =>
  counted(baselines).map(({ label, accuracy }) => ({
    id: label,
    label: 'Baseline',
    value: formatShare(accuracy),
    stroke: 'var(--text-faint)',
    dash: '2 3',
  }));
