import { afterAll, beforeAll, expect, test } from 'vitest';
import { readModelFile } from '../formats/modelFile.ts';
import { run, Workshop } from './testing/command.ts';

const shop = new Workshop();
afterAll(() => shop.close());

const config = shop.config('tree.json', {
  ...{ task: { id: 'logic', lag: 9 }, tree: { cell: 'binary', loss: 'nodes' } },
  ...{ hiddenSize: 6, embedding: { size: 4 }, batchSize: 8, validateEvery: 5 },
});
const folder = ['--out', shop.path('whole')];

beforeAll(async () => {
  const { code, err } = await run('train', '--config', config, ...folder, '--steps', '12');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  expect(err).toContain('Chance: accuracy 50.0%, loss 0.693.');
  expect(err).toMatch(/step 12\/12, loss \d\.\d+, validation \d\.\d+, accuracy \d+\.\d%/);
});

test('should report the accuracy of roots when a recursive network is trained', () => {
  const { accuracy, loss } = JSON.parse(shop.text('whole', 'evaluation.json'));
  expect(accuracy).toBeGreaterThan(0.2);
  expect(accuracy).toBeLessThanOrEqual(1);
  expect(loss).toBeLessThan(1);
});

test('should hold PyTorch’s names when the model of trees is read', () => {
  const { tensors, vocabulary, training } = readModelFile(shop.read('whole', 'checkpoint'));
  const names = ['embedding.weight', 'tree.weight_ih', 'tree.weight_hh', 'tree.bias_ih', 'head.weight', 'head.bias'];
  expect(Object.keys(tensors)).toEqual(names);
  expect(vocabulary).toEqual(['0', '1']);
  // There is nothing that one batch of trees leaves to the next.
  expect(training?.state).toBeNull();
});

test('should go on to the same bits when the training of a recursive network is resumed', async () => {
  const parts = ['train', '--out', shop.path('parts'), '--steps'] as const;
  expect((await run(...parts, '7', '--config', config)).code).toBe(0);
  expect((await run(...parts, '12', '--resume')).code).toBe(0);
  expect(shop.read('parts', 'model.safetensors')).toEqual(shop.read('whole', 'model.safetensors'));
  const [whole, resumed] = ['whole', 'parts'].map((name) => readModelFile(shop.read(name, 'checkpoint')).training);
  expect(resumed).toEqual(whole);
});

test('should refuse what has no trees when a recursive network is exported or sampled', async () => {
  const to = (form: string) => run('export', '--model', shop.path('whole'), '--to', form, '--out', shop.path('no.zip'));
  expect(await to('onnx')).toMatchObject({ code: 2, err: expect.stringContaining('has no trees') });
  expect(await to('pytorch')).toMatchObject({ code: 2, err: expect.stringContaining('the task Logic') });
  const sampled = await run('sample', '--model', shop.path('whole'), '--prompt', '0');
  expect(sampled).toMatchObject({ code: 2, err: expect.stringContaining("reads trees and can't generate text") });
});
