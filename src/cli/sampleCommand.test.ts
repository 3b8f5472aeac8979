import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultConfig, defaultSampling } from '../config/defaults.ts';
import { writeCheckpoint } from '../formats/checkpoint.ts';
import { prepareTask } from '../training/datasets/taskDataset.ts';
import { checkConfig } from '../training/loop/runSpec.ts';
import { parseSampleOptions, sampleCommand } from './sampleCommand.ts';
import { startSnapshot } from './startSnapshot.ts';

const parse = (...argv: string[]) => parseSampleOptions(argv, { workingFolder: '/home/ann' });

test("fills in the page's own settings", () => {
  expect(parse('--model', 'runs/one')).toEqual({
    model: '/home/ann/runs/one',
    settings: defaultSampling,
    count: 1,
    beam: undefined,
    adapter: undefined,
  });
  expect(parse('--help')).toBeNull();
  expect(() => parse()).toThrow(/^--model is needed/);
});

test('reads every setting', () => {
  const argv = '--prompt= --length 500 --temperature 0 --top-k 40 --top-p 0.95 --seed 7 --num-samples 3'.split(' ');
  expect(parse('--model', '/m', ...argv)).toMatchObject({
    settings: { prompt: '', length: 500, temperature: 0, topK: 40, topP: 0.95, seed: 7 },
    count: 3,
  });
});

test.each([
  ['length', '0'],
  ['temperature', '-0.1'],
  ['temperature', 'hot'],
  ['top-k', '1.5'],
  ['top-p', '1.01'],
  ['seed', '4294967296'],
  ['num-samples', '0'],
])('refuses --%s %s', (name, value) => {
  expect(() => parse('--model', 'm', `--${name}`, value)).toThrow(
    new RegExp(`^--${name} must be .*not "${value}"\\.$`),
  );
});

test('refuses a model that has nothing to say before it has read the whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = checkConfig({ ...defaultConfig, task: { id: 'recall', lag: 4 }, bidirectional: true, pool: 'ends' });
  const dataset = prepareTask(config);
  const file = join(folder, 'model.safetensors');
  const { vocabulary } = dataset.tokenizer;
  const snapshot = startSnapshot(config, dataset, null);
  writeFileSync(file, writeCheckpoint({ config, vocabulary, textHash: dataset.textHash, snapshot }));
  const host = { workingFolder: folder, projectFolder: folder, webgpuFolder: async () => folder, browsers: () => [] };
  await expect(sampleCommand(['--model', file], host)).rejects.toThrow(
    /predicts once a sequence, which can.t generate text/,
  );
});
