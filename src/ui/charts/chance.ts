import type { Task } from '../../data/tasks/index.ts';
import { formatLoss } from '../../lib/format.ts';

/** 0.125 → '12.5%', 0.5 → '50%': chances are simple fractions, and a round percentage would not be theirs. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${Number((100 * share).toFixed(1))}%` : '–';
}

/** What somebody gets who has not seen the sequence, in one sentence. */
export function chanceText(task: Task, lag: number): string {
  const { accuracy, loss } = task.chance(lag);
  const numbers = task.inputs === 'numbers';
  const right = numbers
    ? `${formatShare(accuracy)} of predictions within ${task.tolerance}`
    : `accuracy ${formatShare(accuracy)}`;
  return `Chance: ${right}, ${numbers ? `a squared error of ${formatLoss(loss, 3)}` : `a loss of ${formatLoss(loss)} nats`}.`;
}

/** When a prediction counts as right, where that has to be said: goes on after a sentence. */
export const rightIf = (task: Task): string =>
  task.inputs === 'numbers' ? ` A prediction counts as correct if its error is less than ${task.tolerance}.` : '';
