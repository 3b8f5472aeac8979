import { expect, it } from 'vitest';
import { stepTick, valueTick } from './ticks.ts';

it('writes steps in full while they are short', () => {
  expect([0, 500, 12_500, 99_999, 100_000, 125_000, 1_500_000, 2e6].map(stepTick)).toEqual([
    '0',
    '500',
    '12,500',
    '99,999',
    '100k',
    '125k',
    '1.5M',
    '2M',
  ]);
});

it('writes values shortly', () => {
  expect([0, 2.5, 0.001, 1e-5, 5000, 20_000, 1e6].map(valueTick)).toEqual([
    '0',
    '2.5',
    '0.001',
    '1e−5',
    '5000',
    '20k',
    '1M',
  ]);
});
