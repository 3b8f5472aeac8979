import { expect, it } from 'vitest';
import { getTask, tasks } from '../../data/tasks/index.ts';
import { mostLags, offeredLags, parseLags } from './lags.ts';

const recall = getTask('recall');

it('should offer lags around the run’s own that the task takes', () => {
  expect(offeredLags(recall, 32)).toEqual([4, 8, 16, 32, 64]);
  expect(offeredLags(recall, 512)).toEqual([64, 128, 256, 512]);
  for (const task of tasks) {
    for (const lag of [task.lag.min, task.lag.default, task.lag.max]) {
      const lags = offeredLags(task, lag);
      expect(lags).toContain(lag);
      expect(parseLags(lags.join(', '), task, lag)).toEqual({ lags });
    }
  }
});

it('should read what a person types', () => {
  expect(parseLags(null, recall, 8)).toEqual({ lags: [1, 2, 4, 8, 16] });
  expect(parseLags(' 16 4;4,8 ', recall, 8)).toEqual({ lags: [4, 8, 16] });
});

it.each([
  ['4, x', /“x” is not a lag of this task: use whole numbers from 1 to 512/],
  ['4, 600', /“600”/],
  ['2.5', /“2\.5”/],
  [' , ', /at least one lag/],
  [Array.from({ length: mostLags + 1 }, (_, i) => i + 1).join(' '), /At most 12 lags; there are 13/],
])('should say what is wrong with %j', (typed, sentence) => {
  expect((parseLags(typed, recall, 8) as { problem: string }).problem).toMatch(sentence);
});
