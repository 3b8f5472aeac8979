import { expect, it } from 'vitest';
import { EarlyStopping } from './earlyStopping.ts';

/** Steps of 10; which of these losses stop it. */
function stops(losses: readonly number[], patience: number): number[] {
  const stopping = new EarlyStopping();
  return losses.flatMap((loss, i) => (stopping.see({ step: 10 * (i + 1), loss }, patience) === null ? [] : [i]));
}

it('should stop when so many validations in a row have not been lower than the lowest', () => {
  expect(stops([3, 2, 2.5, 2], 2)).toEqual([3]);
  expect(stops([3, 2, 2.5, 1.9, 1.95, 1.92], 2)).toEqual([5]);
  expect(stops([3, 3], 1)).toEqual([1]);
});

it('should bear as many again when it goes on after it stopped', () => {
  expect(stops([1, 2, 2, 2, 2, 0.5, 1, 1], 2)).toEqual([2, 4, 7]);
});

it('should never stop when there is no patience, or while the loss falls', () => {
  expect(stops([1, 2, 3, 4], 0)).toEqual([]);
  expect(stops([4, 3, 2, 1], 1)).toEqual([]);
});

it('should count a loss that is not a number as no lower one, and any number as lower than it', () => {
  expect(stops([1, Number.NaN, Number.NaN], 2)).toEqual([2]);
  expect(stops([Number.NaN, 5, 6], 1)).toEqual([2]);
});

it('should say how many validations, and where the lowest was, when it stops', () => {
  const stopping = new EarlyStopping();
  stopping.see({ step: 1500, loss: 1.23456 }, 1);
  expect(stopping.see({ step: 2000, loss: 1.5 }, 1)).toBe(
    'Training stopped at step 2,000. The last validation has not had a lower loss than 1.2346 at step 1,500.',
  );
});

it('should forget a lowest loss when training was put back to before it', () => {
  const stopping = new EarlyStopping();
  stopping.see({ step: 10, loss: 1 }, 1);
  stopping.rewind(5);
  expect(stopping.see({ step: 10, loss: 2 }, 1)).toBeNull();
  stopping.rewind(10);
  expect(stopping.see({ step: 20, loss: 3 }, 1)).not.toBeNull();
});
