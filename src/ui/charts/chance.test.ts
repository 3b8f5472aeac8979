import { expect, it } from 'vitest';
import { tasks } from '../../data/tasks/index.ts';
import { chanceText, formatShare } from './chance.ts';

it('should say every task’s chance', () => {
  expect(formatShare(1 / 8)).toBe('12.5%');
  for (const task of tasks) expect(chanceText(task, task.lag.default)).toMatch(/^Chance: .*\d.*\.$/);
  expect(chanceText(tasks.find(({ id }) => id === 'recall') as (typeof tasks)[number], 32)).toBe(
    'Chance: accuracy 12.5%, a loss of 2.08 nats.',
  );
  expect(chanceText(tasks.find(({ id }) => id === 'adding') as (typeof tasks)[number], 40)).toBe(
    'Chance: 7.8% of predictions within 0.04, a squared error of 0.167.',
  );
});
