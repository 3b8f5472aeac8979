import type { Baseline } from '../../../data/facts/baseline.ts';
import { formatCount, formatLoss } from '../../../lib/format.ts';
import { isGuessing, solvedAt } from '../../../protocol/memoryCurve.ts';
import type { ValidationPoints } from '../../../store/run/series.ts';
import { formatShare } from '../../charts/chance.ts';
import { rowTitle } from '../../charts/curves.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { type ChartRows, validationAt } from '../../charts/rows.ts';
import type { Along } from '../../charts/trainingView.ts';
import { baselineSentence } from './baselines.ts';

/** What the accuracy means now. @param answers of the evaluation, at least */
export function accuracySentence(
  accuracy: number,
  step: number,
  chance: number,
  answers: number,
  baselines: readonly Baseline[] = [],
): string {
  const head = `${formatShare(accuracy)} of answers are right at step ${formatCount(step)}, on sequences that nothing trains on`;
  if (accuracy >= solvedAt) return `${head}: solved. Guessing gets ${formatShare(chance)}.`;
  if (isGuessing({ accuracy, chance, answers }))
    return `${head}: no better than guessing, which gets ${formatShare(chance)}.`;
  return `${head}; guessing gets ${formatShare(chance)}.${baselineSentence(baselines)}`;
}

export const accuracyAt = (rows: ChartRows, points: ValidationPoints): Float64Array =>
  validationAt(rows, { ...points, losses: points.accuracies });

const stroke = 'var(--data-2)';

export function accuracyReadout(rows: ChartRows, values: Float64Array, along: Along, row: number): Readout {
  let at = row;
  while (at >= 0 && !Number.isFinite(values[at])) at--;
  return {
    title: rowTitle(rows, row, along),
    lines: [{ label: 'Accuracy', value: formatShare(values[at] ?? Number.NaN), stroke }],
  };
}

/** Rows of a table at most. */
const tableRows = 120;

/** The evaluations that a table lists, oldest first: all of them, or every n-th up to the last. */
export function accuracyTable({ length, steps, losses, accuracies }: ValidationPoints): Readout[] {
  const every = Math.max(1, Math.ceil(length / tableRows));
  const shown = Array.from({ length: Math.ceil(length / every) }, (_, i) => length - 1 - i * every).reverse();
  return shown.map((i) => ({
    title: `Step ${formatCount(steps[i] ?? 0)}`,
    lines: [
      { label: 'Accuracy', value: formatShare(accuracies[i] ?? Number.NaN) },
      { label: 'Loss', value: formatLoss(losses[i] ?? Number.NaN, 3) },
    ],
  }));
}

/** A row an evaluation. */
export function accuracyCsv({ length, steps, losses, accuracies }: ValidationPoints, chance: number): string {
  return csvText(
    ['step', 'accuracy', 'chance', 'validation_loss'],
    Array.from({ length }, (_, i) => [steps[i], accuracies[i], chance, losses[i]].map(csvCell)),
  );
}
