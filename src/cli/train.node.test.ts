import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModelFile } from '../formats/modelFile.ts';
import { checkConfig } from '../training/loop/runSpec.ts';
import { run, start, tinyConfig, Workshop } from './testing/command.ts';

const shop = new Workshop();
const config = shop.config('tiny.json', tinyConfig);
afterAll(() => shop.close());

const rows = (folder: string): string[][] =>
  shop
    .text(folder, 'metrics.csv')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
const model = (folder: string) => readModelFile(shop.read(folder, 'model.safetensors'));

test('should try the ways to compute the model when --tune is given, and begin the next run of its shape with the fastest', async () => {
  // Small, and of a shape that no other test has: what is found is kept for all.
  const small = shop.config('small.json', { ...tinyConfig, cell: 'rnn', layers: 1, hiddenSize: 6, batchSize: 2 });
  const first = await run('train', '--config', small, '--out', shop.path('tuned'), '--steps', '2', '--tune');
  expect(first.code).toBe(0);
  const [, plan = ''] = /^Plan: (.+)$/m.exec(first.err) ?? [];
  const chosen = [...first.err.matchAll(/^\* (\w+) +(.+?) +(?:[\d.]+ ms|alone)$/gm)];
  expect(chosen.map(([, operation, variant]) => `${operation}: ${variant}`).join('; ')).toBe(plan);
  const second = await run('train', '--config', small, '--out', shop.path('next'), '--steps', '2');
  expect(second.err).toContain(`Plan: ${plan}\n`);
  expect(shop.read('next', 'checkpoint')).toEqual(shop.read('tuned', 'checkpoint'));
});

describe('a run', () => {
  beforeAll(async () => {
    const { code, err } = await run('train', '--config', config, '--out', shop.path('one'), '--steps', '100');
    expect(err).toMatch(/^Training on .+\.$/m);
    expect(err).toMatch(/step 100\/100, loss \d\.\d{3}, validation/);
    expect(code).toBe(0);
  });

  test('leaves the six files, and nothing else', () => {
    const files = ['checkpoint', 'config.json', 'evaluation.json', 'metrics.csv', 'model.safetensors', 'samples.txt'];
    expect(readdirSync(shop.path('one')).sort()).toEqual(files);
    expect(JSON.parse(shop.text('one', 'config.json'))).toMatchObject(tinyConfig);
  });

  test('learns, a row a step', () => {
    const [header, ...lines] = rows('one');
    expect(header?.join()).toBe('step,loss,gradNorm,clippedNorm,clipped,learningRate,validationLoss,accuracy');
    expect(lines.map(([step]) => Number(step))).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    const validated = lines.filter((cells) => cells[6] !== '').map(([step]) => Number(step));
    expect(validated).toEqual(Array.from({ length: 14 }, (_, i) => 7 * (i + 1)));
    const losses = lines.map(([, loss]) => Number(loss));
    expect(losses.every((loss) => loss > 0 && loss < 6)).toBe(true);
    expect(losses.at(-1)).toBeLessThan(0.85 * (losses[0] as number));
  });

  test('writes a sample of its last step', () => {
    const [, sample = ''] = /^=== step 100 ===\n([\s\S]*)\n\n$/.exec(shop.text('one', 'samples.txt')) ?? [];
    expect([...sample].length).toBe('Call me'.length + 400);
    expect(sample.startsWith('Call me')).toBe(true);
  });

  test('gives a model that samples: the same text for the same seed', async () => {
    const draw = (...more: string[]) => run('sample', '--model', shop.path('one'), '--length', '60', ...more);
    const [first, again, other] = [
      await draw('--prompt', 'Shall I', '--top-k', '40', '--top-p', '0.95'),
      await draw('--prompt', 'Shall I', '--top-k', '40', '--top-p', '0.95'),
      await draw('--prompt', '', '--temperature', '0', '--seed', '2'),
    ];
    for (const { code, err } of [first, again, other]) expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(first.out).toMatch(/^Shall I[\s\S]{60}\n$/);
    expect(again.out).toBe(first.out);
    expect(other.out).toHaveLength(61);
  });

  test('gives a model that samples several times, and says what it has never seen', async () => {
    const argv = ['--prompt', 'Naïve', '--length', '20', '--num-samples', '2'];
    const { code, out, err } = await run('sample', '--model', shop.path('one', 'model.safetensors'), ...argv);
    expect({ code, err }).toEqual({
      code: 0,
      err: `The model's vocabulary does not have "ï" of --prompt, which is left out.\n`,
    });
    const parts = /^=== sample 1 of 2 ===\n(Nave[\s\S]{20})\n\n=== sample 2 of 2 ===\n(Nave[\s\S]{20})\n$/.exec(out);
    expect(parts?.[1]).not.toBe(parts?.[2]);
    expect(parts).not.toBeNull();
  });

  test('is not begun again in the same folder', async () => {
    const before = shop.read('one', 'checkpoint');
    const { code, err } = await run('train', '--config', config, '--out', shop.path('one'));
    expect(code).toBe(2);
    expect(err).toBe(
      `${shop.path('one')} already holds a run: add --resume to continue it, or choose another --out.\n`,
    );
    expect(shop.read('one', 'checkpoint')).toEqual(before);
  });

  test('is done when it is resumed without more steps', async () => {
    const { code, out } = await run('train', '--out', shop.path('one'), '--resume');
    expect({ code, out: out.slice(0, 24) }).toEqual({ code: 0, out: 'Step 100 is reached: the' });
  });
});

describe('a resume', () => {
  test('should be the run of 100 steps, to the last bit, when 50 steps go on for 50 more', async () => {
    const name = 'adamw';
    const optimizer = { type: 'adamw' };
    const settings = { ...tinyConfig, carryState: false, clip: { type: 'value', value: 0.01 }, optimizer };
    const file = shop.config(`${name}.json`, settings);
    const [whole, resumed] = [`${name}-whole`, `${name}-halves`];
    expect((await run('train', '--config', file, '--out', shop.path(whole), '--steps', '100')).code).toBe(0);
    expect((await run('train', '--config', file, '--out', shop.path(resumed), '--steps', '50')).code).toBe(0);
    expect(rows(resumed)).toHaveLength(51);
    const second = await run('train', '--out', shop.path(resumed), '--resume', '--steps', '100');
    expect(second.err).toContain('Resuming from step 50.');
    expect(second.code).toBe(0);
    for (const file of ['metrics.csv', 'model.safetensors', 'checkpoint', 'config.json']) {
      expect(shop.read(resumed, file).equals(shop.read(whole, file)), file).toBe(true);
    }
  });

  test('should be the run of 8 steps, to the last bit, and leave all forms of export, when layers differ', async () => {
    const layers = [{ cell: 'lstm', hiddenSize: 9 }, { cell: 'gru', hiddenSize: 6 }, { cell: 'rnn' }];
    const file = shop.config('mixed.json', { ...tinyConfig, layers });
    const begin = (name: string, steps: string) =>
      run('train', '--config', file, '--out', shop.path(name), '--steps', steps);
    expect((await begin('mixed-whole', '8')).code).toBe(0);
    expect((await begin('mixed', '4')).code).toBe(0);
    const go = ['train', '--out', shop.path('mixed'), '--resume', '--steps', '8', '--config'] as const;
    const wider = shop.config('wider.json', { hiddenSize: 10 });
    expect((await run(...go, wider)).err).toMatch(/^perLayer, hiddenSize can't change when a run is resumed/);
    expect((await run(...go, file)).code).toBe(0);
    for (const file of ['metrics.csv', 'model.safetensors', 'checkpoint', 'config.json']) {
      expect(shop.read('mixed', file).equals(shop.read('mixed-whole', file)), file).toBe(true);
    }
    const written = JSON.parse(shop.text('mixed', 'config.json'));
    expect(written).toMatchObject({ layers: 3, perLayer: 'lstm:9,gru:6,rnn:6' });
    expect(checkConfig(written)).toEqual(model('mixed').config);
    const sampled = await run('sample', '--model', shop.path('mixed'), '--length', '20', '--prompt', 'The');
    expect(sampled).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^The[\s\S]{20}\n$/) });
    for (const form of ['safetensors', 'onnx', 'pytorch']) {
      const out = shop.path(`mixed.${form}`);
      const argv = ['--model', shop.path('mixed'), '--to', form, '--out', out];
      expect(await run('export', ...argv), form).toEqual({ code: 0, out: `${out}\n`, err: '' });
    }
  });

  test('takes another learning rate, and no other size', async () => {
    await run('train', '--config', config, '--out', shop.path('live'), '--steps', '10');
    const other = shop.config('other.json', { hiddenSize: 11, optimizer: { learningRate: 0.5 } });
    const refused = await run('train', '--config', other, '--out', shop.path('live'), '--resume', '--steps', '20');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toBe(
      "hiddenSize can't change when a run is resumed: take it out of --config, or start another run.\n",
    );
    const [change, constant, plan] = [{ learningRate: 0.02 }, { type: 'constant' }, 'head: split'];
    const faster = shop.config('faster.json', { optimizer: change, schedule: constant, plan });
    const resumed = await run('train', '--config', faster, '--out', shop.path('live'), '--resume', '--steps', '20');
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain('Changed: optimizer.learningRate, schedule.type, plan.');
    expect(resumed.err).toContain(plan);
    expect(Number(rows('live')[20]?.[5])).toBeCloseTo(0.02, 6);
    expect(JSON.parse(shop.text('live', 'config.json'))).toMatchObject({ optimizer: change, schedule: constant, plan });
  });

  test('begins at step 0 where there is nothing yet but settings', async () => {
    const argv = ['--config', config, '--out', shop.path('early'), '--resume', '--steps', '3'];
    const { code, err } = await run('train', ...argv);
    expect(code).toBe(0);
    expect(err).toContain('so training starts at step 0.');
    expect(rows('early')).toHaveLength(4);
  });

  test('keeps its own text, and refuses another', async () => {
    const text = 'How vainly men themselves amaze to win the palm, the oak, or bays. '.repeat(40);
    writeFileSync(shop.path('own.txt'), text);
    writeFileSync(shop.path('other.txt'), text.replaceAll('palm', 'game'));
    const out = ['--out', shop.path('own')];
    expect((await run('train', '--config', config, ...out, '--text', shop.path('own.txt'), '--steps', '5')).code).toBe(
      0,
    );
    expect(shop.text('own', 'text.txt')).toBe(text);
    expect(JSON.parse(shop.text('own', 'config.json')).corpus).toBe('own');
    expect((await run('train', ...out, '--resume', '--steps', '9')).code).toBe(0);
    const refused = await run('train', ...out, '--resume', '--steps', '12', '--text', shop.path('other.txt'));
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/^--text: .*another text/);
  });
});

describe('weights of a model', () => {
  beforeAll(async () => {
    await run('train', '--config', config, '--out', shop.path('source'), '--steps', '20');
  });

  test('should be where a run with --init begins', async () => {
    const init = ['--init', shop.path('source'), '--out', shop.path('target')];
    expect((await run('train', ...init, '--steps', '1')).code).toBe(0);
    const first = Number(rows('target')[1]?.[1]);
    const fresh = Number(rows('source')[1]?.[1]);
    expect(first).toBeLessThan(fresh - 0.2);
    expect(model('target')).toMatchObject({ step: 1, vocabulary: model('source').vocabulary });
  });

  test('should go on bit for bit when nothing is learned', async () => {
    const still = shop.config('still.json', { ...tinyConfig, optimizer: { type: 'sgd', learningRate: 0 } });
    const argv = ['--config', still, '--init', shop.path('source', 'checkpoint'), '--out', shop.path('still')];
    expect((await run('train', ...argv, '--steps', '2')).code).toBe(0);
    expect(model('still').tensors).toEqual(model('source').tensors);
  });

  test('should be refused when they do not fit the settings', async () => {
    const wide = shop.config('wide.json', { ...tinyConfig, hiddenSize: 11 });
    const argv = ['--config', wide, '--init', shop.path('source'), '--out', shop.path('misfit')];
    const { code, err } = await run('train', ...argv);
    expect(code).toBe(2);
    expect(err).toMatch(/^--init: .*hiddenSize 10, the configuration has 11.*\n$/);
    expect(existsSync(shop.path('misfit'))).toBe(false);
  });
});

describe('an end before the last step', () => {
  test('by Ctrl-C saves, and can be gone on from', async () => {
    const running = start(
      'train',
      '--config',
      config,
      '--out',
      shop.path('cut'),
      '--steps',
      '100000',
      '--save-every',
      '1',
    );
    await running.announced(/Training on/);
    while (!existsSync(shop.path('cut', 'samples.txt'))) await new Promise((resolve) => setTimeout(resolve, 50));
    running.process.kill('SIGINT');
    const { code, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toMatch(/Saving …[\s\S]*holds step [\d,]+; --resume continues from it\.\n$/);
    const { step } = readModelFile(shop.read('cut', 'checkpoint'));
    expect(step).toBeGreaterThan(0);
    expect(rows('cut')).toHaveLength(step + 1);
    const more = await run('train', '--out', shop.path('cut'), '--resume', '--steps', String(step + 5));
    expect(more.code).toBe(0);
    expect(rows('cut')).toHaveLength(step + 6);
  });

  test('by a loss that is not finite keeps the last good step, and says so', async () => {
    const wild = shop.config('wild.json', {
      ...tinyConfig,
      cell: 'rnn',
      activation: 'relu',
      optimizer: { type: 'sgd', learningRate: 10 },
      schedule: { type: 'constant' },
      clip: { type: 'none' },
    });
    const { code, err } = await run('train', '--config', wild, '--out', shop.path('wild'), '--steps', '2000');
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/was not finite\. .* holds step \d+: .*optimizer\.learningRate/);
    const { step, tensors } = model('wild');
    expect(rows('wild').length - 1).toBeGreaterThanOrEqual(step);
    expect(Object.values(tensors).every((values) => values.every(Number.isFinite))).toBe(true);
  });
});
