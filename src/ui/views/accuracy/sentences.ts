import type { Baseline } from '../../../data/facts/baseline.ts';
import { formatCount } from '../../../lib/format.ts';
import { isGuessing, solvedAt } from '../../../protocol/memoryCurve.ts';
import { formatShare } from '../../charts/chance.ts';
import { baselineSentence } from './baselines.ts';

/** What the accuracy means now. @param scored of the evaluation, at least */
export function accuracySentence(
  accuracy: number,
  step: number,
  chance: number,
  scored: number,
  baselines: readonly Baseline[] = [],
): string {
  const head = `Validation accuracy ${formatShare(accuracy)} at step ${formatCount(step)}`;
  if (accuracy >= solvedAt) return `${head}: solved. Chance is ${formatShare(chance)}.`;
  if (isGuessing({ accuracy, chance, scored }))
    return `${head}: no better than chance, which is ${formatShare(chance)}.`;
  return `${head}; chance is ${formatShare(chance)}.${baselineSentence(baselines)}`;
}

/** Who answers best: 'Right answers at step 400, …: B 100%, C 98.4%, A 12.5%; A no better than guessing, 12.5%.' */
export function compareAccuracies(
  shares: readonly { letter: string; share: number; guessing: boolean }[],
  step: number,
  chance: number,
): string {
  const known = shares.filter(({ share }) => Number.isFinite(share)).toSorted((a, b) => b.share - a.share);
  if (known.length === 0) return '';
  const list = known.map(({ letter, share }) => `${letter} ${formatShare(share)}`).join(', ');
  const lost = known.filter(({ guessing }) => guessing).map(({ letter }) => letter);
  const tail = lost.length > 0 ? `; ${lost.join(' and ')} no better than chance, ${formatShare(chance)}` : '';
  return `Validation accuracy at step ${formatCount(step)}: ${list}${tail}.`;
}
