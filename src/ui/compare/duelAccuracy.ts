import { formatCount } from '../../lib/format.ts';
import type { ValidationPoints } from '../../store/run/series.ts';
import { formatShare } from '../charts/chance.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { csvCell, csvText } from '../charts/export/csv.ts';
import type { Readout } from '../charts/Inspector.tsx';

type Model = Pick<Contestant, 'letter' | 'look'> & { readonly series: { readonly validation: ValidationPoints } };

/** The steps at which any of the models was evaluated, ascending. */
export function evaluatedSteps(models: readonly Model[]): number[] {
  const steps = models.flatMap(({ series: { validation } }) => [...validation.steps.subarray(0, validation.length)]);
  return [...new Set(steps)].toSorted((a, b) => a - b);
}

/** A model's share of right answers at a step; NaN where it was not evaluated there. */
export function accuracyOf({ series: { validation } }: Model, step: number): number {
  const at = validation.steps.subarray(0, validation.length).indexOf(step);
  return at < 0 ? Number.NaN : (validation.accuracies[at] ?? Number.NaN);
}

const tableRows = 120;

/** Evaluations, oldest first: all of them, or every n-th up to the last. */
export function duelAccuracyTable(models: readonly Model[]): Readout[] {
  const steps = evaluatedSteps(models);
  const every = Math.max(1, Math.ceil(steps.length / tableRows));
  return steps
    .filter((_, i) => (steps.length - 1 - i) % every === 0)
    .map((step) => ({
      title: `Step ${formatCount(step)}`,
      lines: models.map((model) => ({ label: model.letter, value: formatShare(accuracyOf(model, step)) })),
    }));
}

/** A row an evaluation. */
export function duelAccuracyCsv(models: readonly Model[], chance: number): string {
  const header = ['step', ...models.map(({ letter }) => `${letter}_accuracy`), 'chance'];
  const row = (step: number): string[] =>
    [step, ...models.map((model) => accuracyOf(model, step)), chance].map(csvCell);
  return csvText(header, evaluatedSteps(models).map(row));
}

/** Who answers best: 'After step 400 B answers 100% right, C 98.4% and A 12.5%, which is no better than guessing.' */
export function compareAccuracies(
  shares: readonly { letter: string; share: number; guessing: boolean }[],
  step: number,
  chance: number,
): string {
  const known = shares.filter(({ share }) => Number.isFinite(share)).toSorted((a, b) => b.share - a.share);
  if (known.length === 0) return '';
  const told = known.map(({ letter, share }) => `${letter} ${formatShare(share)}`).join(', ');
  const lost = known.filter(({ guessing }) => guessing).map(({ letter }) => letter);
  const tail = lost.length > 0 ? `; ${lost.join(' and ')} no better than guessing, ${formatShare(chance)}` : '';
  return `Right answers at step ${formatCount(step)}, on sequences that nothing trains on: ${told}${tail}.`;
}
