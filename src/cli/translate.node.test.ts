import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, tinyConfig, Workshop } from './testing/command.ts';

const shop = new Workshop();
afterAll(() => shop.close());
const model = ['--model', shop.path('one')];

beforeAll(async () => {
  const config = shop.config('dates.json', {
    ...{ task: { id: 'dates' }, cell: 'gru', hiddenSize: 16, embedding: { size: 8 }, batchSize: 250 },
  });
  const { code, err } = await run('train', '--config', config, '--out', shop.path('one'), '--steps', '20');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
});

test('a run of pairs keeps what its model makes of the pairs that are held back', () => {
  const found = JSON.parse(readFileSync(shop.path('one', 'evaluation.json'), 'utf8'));
  expect(found).toMatchObject({ task: 'dates', tokenAccuracy: expect.any(Number), exactMatch: expect.any(Number) });
  // A thousand dates of ten characters and their end.
  expect(found.count).toBe(11_000);
  expect(found.perplexity).toBeCloseTo(Math.exp(found.loss), 6);
});

test('sources are translated by beam search, with scores and the weights of attention', async () => {
  const csv = shop.path('attention.csv');
  const of = [...model, '--source', '3 May 1999', '--beam', '4', '--n-best', '3', '--attention', csv];
  const { code, out, err } = await run('translate', ...of);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(lines).toHaveLength(3);
  const scores = lines.map(([score]) => Number(score));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  const [head, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
  expect(head).toBe('source,step,target,position,symbol,weight');
  // The eleventh of the source is its end.
  const first = rows.slice(0, 11).map((row) => row.split(','));
  expect(first.map(([, , , , symbol]) => symbol).join('')).toBe('"3"" ""M""a""y"" ""1""9""9""9""<end>"');
  expect(first.reduce((sum, row) => sum + Number(row[5]), 0)).toBeCloseTo(1, 4);
});

test('each line of a file is translated as it is alone', async () => {
  const file = shop.path('in.txt');
  writeFileSync(file, '3 May 1999\nDecember 24, 2001\n');
  const [both, alone] = await Promise.all([
    run('translate', ...model, '--file', file),
    run('translate', ...model, '--source', 'December 24, 2001'),
  ]);
  expect(both.out.split('\n')[1]).toBe(alone.out.trimEnd());
});

test('what can’t be read is refused with its number, and a model of a text with what is needed', async () => {
  const bad = await run('translate', ...model, '--source', '3 May ☃');
  expect(bad).toMatchObject({ code: 2, err: expect.stringMatching(/^Source 1 can't be read: .*☃/) });
  const config = shop.config('tiny.json', tinyConfig);
  await run('train', '--config', config, '--out', shop.path('text'), '--steps', '1');
  const text = await run('translate', '--model', shop.path('text'), '--source', 'a');
  expect(text).toMatchObject({ code: 2, err: expect.stringMatching(/is no model of a task with pairs \(--model\)/) });
  const sampled = await run('sample', ...model);
  expect(sampled).toMatchObject({ code: 2, err: expect.stringMatching(/is an encoder–decoder/) });
});
