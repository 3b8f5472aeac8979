import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeTemporary, writeWhole } from './atomicFile.ts';
import { FilePlans } from './choosePlan.ts';
import { MetricsFile } from './metricsFile.ts';
import { SamplesFile } from './samplesFile.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unroll-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(path(name), 'utf8');

const columns = (firstStep: number, losses: readonly number[]) => ({
  firstStep,
  loss: Float32Array.from(losses),
  gradNorm: Float32Array.from(losses, () => 2),
  clippedNorm: Float32Array.from(losses, () => 1),
  learningRate: Float32Array.from(losses, () => 0.005),
  clipped: Uint8Array.from(losses, () => 1),
});
const header = 'step,loss,gradNorm,clippedNorm,clipped,learningRate,validationLoss,accuracy\n';

test('writes a file whole and leaves nothing beside it', () => {
  writeWhole(path('a'), 'one ', new Uint8Array([0x74, 0x77, 0x6f]));
  expect(text('a')).toBe('one two');
  writeWhole(path('a'), 'new');
  expect(text('a')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('keeps plans by what they were measured for, and does without a file that is none', async () => {
  const plans = new FilePlans(path('cache/plans.json'));
  expect(await plans.get('a')).toBeUndefined();
  await plans.set('a', 'rows: TM8 TN8');
  await plans.set('b', 'rows: TM4 TN4');
  expect(await new FilePlans(path('cache/plans.json')).get('a')).toBe('rows: TM8 TN8');
  for (const broken of ['', '{"a":', '[1]', 'null', '{"a":7}']) {
    writeFileSync(path('cache/plans.json'), broken);
    expect(await plans.get('a')).toBeUndefined();
  }
  await plans.set('a', 'outer: TK2 TN2 RU1');
  expect(await plans.get('a')).toBe('outer: TK2 TN2 RU1');
});

test('keeps the old file where the new one can not be written', () => {
  mkdirSync(path('sub'));
  writeFileSync(path('sub/in'), 'x');
  expect(() => writeWhole(path('sub'), 'text')).toThrow(/sub could not be written/);
  expect(readdirSync(folder)).toEqual(['sub']);
});

test('clears away what a killed write has left, and nothing else', () => {
  for (const name of ['.checkpoint.123.tmp', '.hidden', 'notes.tmp', 'checkpoint']) writeFileSync(path(name), '');
  removeTemporary(folder);
  expect(readdirSync(folder).sort()).toEqual(['.hidden', 'checkpoint', 'notes.tmp']);
});

test('writes a row a step, with the validation loss, and of a task the accuracy, where there is one', () => {
  const file = MetricsFile.open(path('m.csv'), 0);
  expect(text('m.csv')).toBe(header);
  file.add(columns(1, [4.5, 1 / 3]));
  file.addValidation(2, 4.123456789123);
  file.save();
  file.add(columns(3, [1e-8]));
  file.addValidation(3, 2, 0.125);
  expect(file.lastStep).toBe(3);
  file.save();
  file.save();
  expect(text('m.csv')).toBe(
    `${header}1,4.5,2,1,1,0.00499999989,,\n2,0.333333343,2,1,1,0.00499999989,4.12345679,\n3,9.99999994e-9,2,1,1,0.00499999989,2,0.125\n`,
  );
});

test('cuts off rows of steps that the checkpoint does not have', () => {
  const first = MetricsFile.open(path('m.csv'), 0);
  first.add(columns(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
  first.save();
  const second = MetricsFile.open(path('m.csv'), 9);
  second.add(columns(10, [20]));
  second.save();
  const steps = text('m.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').slice(0, 2).map(Number));
  expect(steps).toEqual([...Array.from({ length: 9 }, (_, i) => [i + 1, i + 1]), [10, 20]]);
  MetricsFile.open(path('m.csv'), 0);
  expect(text('m.csv')).toBe(header);
});

test('should keep the columns of a file when it was begun before there was an accuracy', () => {
  const old = `${header.replace(',accuracy', '')}1,4,2,1,1,0.1,\n2,3,2,1,1,0.1,4.5\n`;
  writeFileSync(path('m.csv'), `${old}3,2,2,1,1,0.1,\n`);
  const file = MetricsFile.open(path('m.csv'), 2);
  file.add(columns(3, [1]));
  file.addValidation(3, 2);
  file.save();
  expect(text('m.csv')).toBe(`${old}3,1,2,1,1,0.00499999989,2\n`);
});

test('keeps samples with their steps, and cuts off those of later ones', () => {
  const first = SamplesFile.open(path('s.txt'), 0);
  first.add(10, 'Call me\nIshmael');
  first.add(20, 'Call me what');
  expect(first.has(20)).toBe(true);
  const second = SamplesFile.open(path('s.txt'), 10);
  expect([second.has(10), second.has(20)]).toEqual([true, false]);
  second.add(30, 'Call me');
  expect(text('s.txt')).toBe('=== step 10 ===\nCall me\nIshmael\n\n=== step 30 ===\nCall me\n\n');
});
