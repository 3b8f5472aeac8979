import { writeFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { parseConfig } from '../config/parse.ts';
import { countries, nameSymbols } from '../data/names.ts';
import { writeCheckpoint } from '../formats/checkpoint.ts';
import { writeModelFile } from '../formats/modelFile.ts';
import { initialParameters } from '../nn/init/init.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { vocabulariesOf } from '../training/datasets/dataset.ts';
import { prepareRun } from '../training/loop/runSpec.ts';
import { startSnapshot } from './startSnapshot.ts';
import { run, tinyConfig, Workshop } from './testing/command.ts';

const shop = new Workshop();
afterAll(() => shop.close());
const text = 'How vainly men themselves amaze to win the palm, the oak, or bays. '.repeat(40);

beforeAll(async () => {
  const config = shop.config('tiny.json', tinyConfig);
  const own = shop.write('own.txt', text);
  const argv = ['--config', config, '--text', own, '--out', shop.path('run'), '--steps', '3'];
  expect((await run('train', ...argv)).code).toBe(0);
});

const exported = async (form: string, model = shop.path('run')): Promise<Uint8Array> => {
  const file = shop.path(`${form}.out`);
  const { code, out, err } = await run('export', '--model', model, '--to', form, '--out', file);
  expect({ code, out, err }).toEqual({ code: 0, out: `${file}\n`, err: '' });
  return shop.read(`${form}.out`);
};

/** The checkpoint of a run of dates that has not trained. @returns its path */
function datesCheckpoint(): string {
  const sizes = { hiddenSize: 4, batchSize: 2, embedding: { size: 3, tied: false } };
  const config = parseConfig({ ...defaultConfig, ...sizes, task: { id: 'dates' }, attention: 'additive' });
  const { dataset } = prepareRun(config, '', null);
  const snapshot = startSnapshot(config, dataset, null);
  const { textHash } = dataset;
  writeFileSync(shop.path('dates'), writeCheckpoint({ config, ...vocabulariesOf(dataset), textHash, snapshot }));
  return shop.path('dates');
}

describe('export', () => {
  test("to safetensors gives the run's model, from its checkpoint too", async () => {
    const model = shop.read('run', 'model.safetensors');
    expect(await exported('safetensors')).toEqual(model);
    expect(await exported('safetensors', shop.path('run', 'checkpoint'))).toEqual(model);
  });

  test('to ONNX gives both graphs, the vocabulary and a word on them', async () => {
    const files = unzipSync(await exported('onnx'));
    expect(Object.keys(files).sort()).toEqual(['README.md', 'sequence.onnx', 'step.onnx', 'vocabulary.json']);
    expect(JSON.parse(strFromU8(files['vocabulary.json'] as Uint8Array))).toEqual([...new Set(text)].sort());
  });

  test('should give one graph with the symbols that it reads when a task’s model that reads both ways goes to ONNX', async () => {
    const config = parseConfig({
      ...defaultConfig,
      hiddenSize: 4,
      task: { id: 'name-origin', lag: 1 },
      bidirectional: true,
      pool: 'ends',
    });
    const shape = shapeOf(config, countries.length);
    const tensors = initialParameters(shape, config.init, 1);
    const model = shop.path('names.safetensors');
    writeFileSync(model, writeModelFile({ config, vocabulary: countries, step: 0, tensors }));
    const files = unzipSync(await exported('onnx', model));
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'example.json',
      'inputs.json',
      'outputs.json',
      'sequence.onnx',
    ]);
    expect(JSON.parse(strFromU8(files['inputs.json'] as Uint8Array))).toEqual(nameSymbols);
    expect(JSON.parse(strFromU8(files['outputs.json'] as Uint8Array))).toEqual(countries);
  });

  test('to PyTorch gives a folder with checkpoint, text and script', async () => {
    const files = unzipSync(await exported('pytorch'));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['train.py', 'config.json', 'text.txt']));
    expect(strFromU8(files['text.txt'] as Uint8Array)).toBe(text);
    expect(Buffer.from(files['checkpoint.safetensors'] as Uint8Array)).toEqual(shop.read('run', 'checkpoint'));
  });

  test('should give a folder with pairs and script when an encoder–decoder goes to PyTorch', async () => {
    const files = unzipSync(await exported('pytorch', datesCheckpoint()));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['train.py', 'encoder_decoder.py', 'pairs.json']));
    expect(Buffer.from(files['checkpoint.safetensors'] as Uint8Array)).toEqual(shop.read('dates'));
  });

  test('should give the graphs of both sides when an encoder–decoder goes to ONNX', async () => {
    const files = unzipSync(await exported('onnx', datesCheckpoint()));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['encoder.onnx', 'decoder_step.onnx', 'example.json']));
  });

  test('to PyTorch needs a checkpoint', async () => {
    const argv = ['--model', shop.path('run', 'model.safetensors'), '--to', 'pytorch', '--out', shop.path('x.zip')];
    const { code, err } = await run('export', ...argv);
    expect(code).toBe(2);
    expect(err).toMatch(/^[^\n]*only a checkpoint[^\n]*\n$/);
  });
});
