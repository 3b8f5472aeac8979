import { formatCount, formatPercent } from '../../../lib/format.ts';
import type { Confusion } from '../../../protocol/predictions.ts';
import { csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

export const countAt = ({ classes, counts }: Confusion, target: number, predicted: number): number =>
  counts[target * classes + predicted] ?? 0;

export const targetCount = (confusion: Confusion, target: number): number =>
  Array.from({ length: confusion.classes }, (_, predicted) => countAt(confusion, target, predicted)).reduce(
    (a, b) => a + b,
    0,
  );

/** The wrong class that was predicted most often instead of a class; null where none was. */
function mostConfusedWith(confusion: Confusion, target: number): { predicted: number; count: number } | null {
  let best: { predicted: number; count: number } | null = null;
  for (let predicted = 0; predicted < confusion.classes; predicted++) {
    const count = predicted === target ? 0 : countAt(confusion, target, predicted);
    if (count > (best?.count ?? 0)) best = { predicted, count };
  }
  return best;
}

/** What is taken for what most often, in one sentence. */
export function confusionSentence(confusion: Confusion, names: readonly string[], step: number): string {
  let worst: { target: number; predicted: number; count: number } | null = null;
  for (let target = 0; target < confusion.classes; target++) {
    const other = mostConfusedWith(confusion, target);
    if (other && other.count > (worst?.count ?? 0)) worst = { target, ...other };
  }
  const after = `After step ${formatCount(step)}`;
  if (!worst) return `${after}, all predictions are correct.`;
  const { target, predicted, count } = worst;
  const share = formatPercent(count / targetCount(confusion, target));
  return `${after}, “${names[target]}” is predicted as “${names[predicted]}” most often: ${formatCount(count)} ${count === 1 ? 'time' : 'times'}, ${share} of the targets “${names[target]}”.`;
}

/** How often one class was given for another, exactly. */
export function confusionReadout(
  confusion: Confusion,
  names: readonly string[],
  target: number,
  predicted: number,
): Readout {
  const [count, total] = [countAt(confusion, target, predicted), targetCount(confusion, target)];
  return {
    title: target === predicted ? `${names[target]}, correct` : `${names[target]} predicted as ${names[predicted]}`,
    lines: [
      { label: 'Times', value: formatCount(count) },
      { label: `Of ${formatCount(total)}`, value: total > 0 ? formatPercent(count / total) : '–' },
    ],
  };
}

/** A row a class, the last first: a table lists newest rows on top. */
export function confusionTable(confusion: Confusion, names: readonly string[]): Readout[] {
  return names
    .map((name, target) => {
      const total = targetCount(confusion, target);
      const other = mostConfusedWith(confusion, target);
      return {
        title: name,
        lines: [
          { label: 'Targets', value: formatCount(total) },
          { label: 'Accuracy', value: total > 0 ? formatPercent(countAt(confusion, target, target) / total) : '–' },
          {
            label: 'Most frequent error',
            value: other ? `${names[other.predicted]} (${formatCount(other.count)})` : '–',
          },
        ],
      };
    })
    .reverse();
}

/** A row a target class, a column a predicted class. */
export const confusionCsv = (confusion: Confusion, names: readonly string[]): string =>
  csvText(
    ['target', ...names.map((name) => `predicted_${name}`)],
    names.map((name, target) => [name, ...names.map((_, predicted) => String(countAt(confusion, target, predicted)))]),
  );
