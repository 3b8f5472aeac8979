import type { Task } from '../../data/tasks/index.ts';
import { formatLoss } from '../../lib/format.ts';

/** 0.125 → '12.5%', 0.5 → '50%': chances are simple fractions, and a round percentage would not be theirs. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${Number((100 * share).toFixed(1))}%` : '–';
}

/** What somebody gets who has not seen the sequence, in one sentence. */
export function chanceText(task: Task, lag: number): string {
  if (task.inputs === 'numbers') return `Chance: a mean squared error of ${formatLoss(task.chance(lag).loss, 3)}.`;
  const { accuracy, loss } = task.chance(lag);
  return `Chance: ${formatShare(accuracy)} of answers right, a loss of ${formatLoss(loss)} nats.`;
}
