import { expect, it } from 'vitest';
import { reversedRows } from '../modules/recurrence/reference/directions.ts';
import { reverseRows } from './batch.ts';

it('should reverse each sequence within its own steps when sequences differ in length', () => {
  const lengths = Uint32Array.of(4, 1, 3);
  const rows = [...reverseRows(4, 3, lengths)];
  const steps = (b: number) => rows.filter((_, row) => row % 3 === b).map((row) => (row - b) / 3);
  expect([0, 1, 2].map(steps)).toEqual([
    [3, 2, 1, 0],
    [0, 1, 2, 3],
    [2, 1, 0, 3],
  ]);
});

it.each([[undefined], [Uint32Array.of(5, 2, 1, 4)]])(
  'should be the order of the reference when lengths are %s',
  (lengths) => {
    expect(reverseRows(5, 4, lengths)).toEqual(reversedRows({ T: 5, B: 4, lengths }));
  },
);
