import { expect, it } from 'vitest';
import { numbersIn, planIn } from './output.mjs';

it('should be the same plan when only the names of its parts are others', () => {
  const now = 'Training on x.\nPlan: forward: elementwise; backward: wavefront TM4; head: split\n';
  expect(planIn('Plan: forward: units; backward: wave TM4; head: split\n')).toBe(planIn(now));
  expect(planIn(now)).toBe('forward: elementwise; backward: wavefront TM4; head: split');
});

it('should be another plan when a kernel or a tile is another', () => {
  expect(planIn('Plan: forward: units\n')).not.toBe(planIn('Plan: forward: wavefront\n'));
  expect(planIn('Plan: forward: rows TM4\n')).not.toBe(planIn('Plan: forward: rows TM8\n'));
});

it('should be the same numbers when only the sentences around them are others', () => {
  const before = 'Validation: accuracy 12.50%, loss 1.234e-5, over 1,024 answers.\nDone at step 10.';
  expect(numbersIn(before)).toBe('12.50 1.234e-5 1,024 10');
  expect(numbersIn('12.50% of 1.234e-5: 1,024 predictions; stopped at 10')).toBe(numbersIn(before));
});

it('should be other numbers when a digit, a sign or an order is another, or one is none', () => {
  const printed = [
    'loss 1.5 of 20',
    'loss 1.6 of 20',
    'loss -1.5 of 20',
    'loss 20 of 1.5',
    'loss NaN of 20',
    'loss 1.5',
  ];
  expect(new Set(printed.map(numbersIn)).size).toBe(printed.length);
});
