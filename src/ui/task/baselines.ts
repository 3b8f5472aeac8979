import type { Baseline } from '../../lib/baseline.ts';
import type { AxisRange } from '../charts/axis.ts';
import type { Reference } from '../charts/model.ts';
import { formatShare } from './chance.ts';

export const accuracyAxis: AxisRange = { low: 0, high: 1.05, ticks: [0, 0.25, 0.5, 0.75, 1] };

/** From here on the difference between models is lost on an axis that begins at 0. */
const high = 0.85;
const upper: AxisRange = { low: 0.7, high: 1.005, ticks: [0.7, 0.8, 0.9, 1] };

/** Those of which is known how many answers they get right. */
const counted = (baselines: readonly Baseline[]) =>
  baselines.flatMap(({ label, accuracy }) => (accuracy === undefined ? [] : [{ label, accuracy }]));

/** An axis on which what there is to beat can be told from what beats it. */
export const accuracyAxisFor = (baselines: readonly Baseline[]): AxisRange =>
  counted(baselines).some(({ accuracy }) => accuracy > high) ? upper : accuracyAxis;

export function referencesOf(toBeat: { chance: number; baselines: readonly Baseline[] }): Reference[] {
  const axis = accuracyAxisFor(toBeat.baselines);
  const lines = [
    { value: toBeat.chance, label: `chance ${formatShare(toBeat.chance)}`, dash: '6 3' },
    ...counted(toBeat.baselines).map(({ label, accuracy }) => ({
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
  return first ? ` To beat: ${first.label}, ${formatShare(first.accuracy)}.` : '';
}

export const baselineFigures = (baselines: readonly Baseline[]) =>
  counted(baselines).map(({ label, accuracy }) => ({
    id: label,
    label: 'To beat',
    value: formatShare(accuracy),
    stroke: 'var(--text-faint)',
    dash: '2 3',
  }));
