import { expect, test } from 'vitest';
import { makeWork, oneHot, parameter, transposed } from '../../bench/page/work.ts';

const given = { cell: 'gru', hidden: 6, batch: 2, seqLength: 3, vocabulary: 5 } as const;

test('the same case is the same work, whoever asks', () => {
  const [a, b] = [makeWork(given), makeWork(given)];
  expect(a.ids).toEqual(b.ids);
  expect(a.targets).toEqual(b.targets);
  expect(a.parameters).toEqual(b.parameters);
  expect(a.ids).not.toEqual(a.targets);
});

test('weights have the sizes that PyTorch gives them, ids are below the vocabulary', () => {
  const work = makeWork(given);
  expect(parameter(work, 'rnn.weight_ih_l0')).toHaveLength(18 * 5);
  expect(parameter(work, 'rnn.weight_hh_l0')).toHaveLength(18 * 6);
  expect(parameter(work, 'head.weight')).toHaveLength(5 * 6);
  expect(work.ids).toHaveLength(6);
  expect(Math.max(...work.ids, ...work.targets)).toBeLessThan(5);
  expect(() => parameter(work, 'rnn.weight_ih_l1')).toThrow(RangeError);
});

test('should be an encoder–decoder with whole sources when there is a source length', () => {
  const work = makeWork({ ...given, sourceLength: 4 });
  expect(parameter(work, 'encoder.weight_ih_l0')).toHaveLength(18 * 64);
  expect(parameter(work, 'attention_output.weight')).toHaveLength(6 * 12);
  expect(work.source?.ids).toHaveLength(8);
  expect([...(work.source?.lengths ?? [])]).toEqual([4, 4]);
  expect(work.ids).toEqual(makeWork(given).ids);
});

test('a row of one-hots has its one where the id says', () => {
  expect([...oneHot(Uint32Array.of(2, 0), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
});

test('a transposed matrix has its columns as rows', () => {
  expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});
