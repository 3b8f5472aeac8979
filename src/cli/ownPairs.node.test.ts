import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readModelFile } from '../formats/modelFile.ts';
import { run, Workshop } from './testing/command.ts';

const shop = new Workshop();
afterAll(() => shop.close());

const out = ['--out', shop.path('one')];
const file = shop.path('pairs.tsv');
/** Numbers and what is twice as much. */
const pairs = Array.from({ length: 60 }, (_, i) => `double ${i}\tis ${2 * i}\tby me`).join('\n');
const config = shop.config('pairs.json', {
  ...{ task: { id: 'pairs' }, pairs: { units: 'words' } },
  ...{ cell: 'gru', hiddenSize: 8, embedding: { size: 4 }, batchSize: 16 },
});

beforeAll(async () => {
  writeFileSync(file, pairs);
  const { code, err } = await run('train', '--config', config, '--text', file, ...out, '--steps', '5');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
});

test('should keep pairs, vocabularies and lengths with the run when they are a person’s own', () => {
  expect(shop.text('one', 'text.txt')).toBe(pairs);
  expect(JSON.parse(shop.text('one', 'config.json'))).toMatchObject({ corpus: 'own', seqLength: 3 });
  const { vocabulary, sourceVocabulary } = readModelFile(shop.read('one', 'model.safetensors'));
  expect([vocabulary?.[0], vocabulary?.includes('is'), sourceVocabulary?.includes('double')]).toEqual([
    '<start>',
    true,
    true,
  ]);
});

test('should go on with the copy in the folder when it is resumed, and refuse other pairs', async () => {
  const other = shop.path('other.tsv');
  const resume = ['train', ...out, '--resume', '--steps', '9', '--text', other] as const;
  writeFileSync(other, pairs.split('\n').reverse().join('\n'));
  expect(await run(...resume)).toMatchObject({ code: 2, err: expect.stringMatching(/^--text: .*other data/) });
  writeFileSync(other, pairs.replaceAll('is', 'are'));
  expect(await run(...resume)).toMatchObject({ code: 2, err: expect.stringMatching(/^--text: The symbols of these/) });
  expect((await run('train', ...out, '--resume', '--steps', '7')).code).toBe(0);
  expect(readModelFile(shop.read('one', 'checkpoint')).step).toBe(7);
});

test('should translate by the model file alone when the pairs are not at hand', async () => {
  const model = shop.path('alone.safetensors');
  writeFileSync(model, shop.read('one', 'model.safetensors'));
  const [alone, inFolder] = await Promise.all([
    run('translate', '--model', model, '--source', 'double 3'),
    run('translate', '--model', shop.path('one'), '--source', 'double 3'),
  ]);
  expect({ code: alone.code, err: alone.err }).toEqual({ code: 0, err: '' });
  expect(alone.out).toBe(inFolder.out);
  const long = await run('translate', '--model', model, '--source', 'a '.repeat(101));
  expect(long).toMatchObject({ code: 2, err: expect.stringContaining('100 words at most, not 101') });
});

test('should name the line when pairs can’t be read', async () => {
  const bad = shop.path('bad.tsv');
  writeFileSync(bad, 'a\tb\nc\n');
  const { code, err } = await run('train', '--config', config, '--text', bad, '--out', shop.path('bad'));
  expect(code).toBe(2);
  expect(err).toMatch(/^--text: Line 2 has no target: /);
});

test('should leave as ONNX and to PyTorch when its pairs lie with the run', async () => {
  for (const to of ['onnx', 'pytorch']) {
    const file = shop.path(`${to}.zip`);
    const { code, err } = await run('export', '--model', shop.path('one'), '--to', to, '--out', file);
    expect({ to, code, err }).toEqual({ to, code: 0, err: '' });
    expect(shop.read(`${to}.zip`).toString('latin1')).toContain(to === 'onnx' ? 'README.md' : 'train.py');
  }
});
