import { formatCount, formatPercent } from '../../../lib/format.ts';
import type { Confusion } from '../../../protocol/predictions.ts';
import { csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

export const countAt = ({ classes, counts }: Confusion, wanted: number, said: number): number =>
  counts[wanted * classes + said] ?? 0;

export const wantedCount = (confusion: Confusion, wanted: number): number =>
  Array.from({ length: confusion.classes }, (_, said) => countAt(confusion, wanted, said)).reduce((a, b) => a + b, 0);

/** The wrong answer that was given most often instead of a class; null where none was. */
export function mostTakenFor(confusion: Confusion, wanted: number): { said: number; count: number } | null {
  let best: { said: number; count: number } | null = null;
  for (let said = 0; said < confusion.classes; said++) {
    const count = said === wanted ? 0 : countAt(confusion, wanted, said);
    if (count > (best?.count ?? 0)) best = { said, count };
  }
  return best;
}

/** What is taken for what most often, in one sentence. */
export function confusionSentence(confusion: Confusion, names: readonly string[], step: number): string {
  let worst: { wanted: number; said: number; count: number } | null = null;
  for (let wanted = 0; wanted < confusion.classes; wanted++) {
    const other = mostTakenFor(confusion, wanted);
    if (other && other.count > (worst?.count ?? 0)) worst = { wanted, ...other };
  }
  const after = `After step ${formatCount(step)}`;
  if (!worst) return `${after}, all predictions are correct.`;
  const { wanted, said, count } = worst;
  const share = formatPercent(count / wantedCount(confusion, wanted));
  return `${after}, ${names[wanted]} is predicted as ${names[said]} most often: ${formatCount(count)} ${count === 1 ? 'time' : 'times'}, ${share} of what is ${names[wanted]}.`;
}

/** How often one class was given for another, exactly. */
export function confusionReadout(
  confusion: Confusion,
  names: readonly string[],
  target: number,
  predicted: number,
): Readout {
  const [count, total] = [countAt(confusion, target, predicted), wantedCount(confusion, target)];
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
    .map((name, wanted) => {
      const total = wantedCount(confusion, wanted);
      const other = mostTakenFor(confusion, wanted);
      return {
        title: name,
        lines: [
          { label: 'Targets', value: formatCount(total) },
          { label: 'Accuracy', value: total > 0 ? formatPercent(countAt(confusion, wanted, wanted) / total) : '–' },
          { label: 'Most frequent error', value: other ? `${names[other.said]} (${formatCount(other.count)})` : '–' },
        ],
      };
    })
    .reverse();
}

/** A row a target class, a column a predicted class. */
export const confusionCsv = (confusion: Confusion, names: readonly string[]): string =>
  csvText(
    ['target', ...names.map((name) => `predicted_${name}`)],
    names.map((name, wanted) => [name, ...names.map((_, said) => String(countAt(confusion, wanted, said)))]),
  );
