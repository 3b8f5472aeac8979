import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';

const folder = mkdtempSync(join(tmpdir(), 'unroll-'));
const file = (name: string) => join(folder, name);
const settings = file('run.json');
const text = file('text.txt');
const begin = ['--config', settings, '--text', text];

/** Small enough that a step takes a few milliseconds, with a validation on the way and more steps than an epoch has. */
const config = {
  cell: 'lstm',
  layers: 2,
  hiddenSize: 9,
  seqLength: 8,
  batchSize: 4,
  validateEvery: 20,
  optimizer: { type: 'adamw', learningRate: 0.01 },
  clip: { type: 'norm', value: 0.5 },
  schedule: { type: 'cosine', warmupSteps: 10, decaySteps: 80, finalFraction: 0.1 },
};

beforeAll(() => {
  const rng = createRng(3, 'continuity');
  const words = ['the ', 'whale ', 'swam ', 'and ', 'a ', 'ship\n'];
  writeFileSync(text, Array.from({ length: 500 }, () => words[Math.floor(rng.uniform() * words.length)]).join(''));
  writeFileSync(settings, JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** @param killAfter ms until SIGKILL */
function run(
  command: string,
  args: string[],
  signal?: { name: NodeJS.Signals; when: () => boolean },
  killAfter?: number,
) {
  return new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, [join('scripts', `${command}.mjs`), ...args]);
    let output = '';
    const hear = (chunk: Buffer): void => {
      output += chunk;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const poll = setInterval(() => {
      if (!signal?.when()) return;
      clearInterval(poll);
      child.kill(signal.name);
    }, 20);
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('close', (code) => {
      clearTimeout(timer);
      clearInterval(poll);
      resolve({ code, output });
    });
  });
}

/** The files whose every byte a run's steps decide. */
const results = (out: string) =>
  ['metrics.csv', 'model.safetensors', 'checkpoint'].map((name) => readFileSync(join(file(out), name)));

async function trained(out: string, steps: number, more: string[] = []): Promise<void> {
  const { code, output } = await run('train', ['--out', file(out), '--steps', String(steps), ...more]);
  expect(output).toContain(`Step ${steps} is reached`);
  expect(code).toBe(0);
}

describe('a run of 100 steps', () => {
  beforeAll(() => trained('straight', 100, begin));

  it('is the same to the last bit as 50 steps and 50 more', async () => {
    await trained('halves', 50, begin);
    const metrics = readFileSync(join(file('halves'), 'metrics.csv'), 'utf8');
    expect(metrics.trim().split('\n')).toHaveLength(51);
    await trained('halves', 100, ['--resume']);
    expect(results('halves')).toEqual(results('straight'));
  });

  it('has a row a step, and the validation losses at their steps', () => {
    const rows = readFileSync(join(file('straight'), 'metrics.csv'), 'utf8')
      .trim()
      .split('\n');
    const header = rows.shift()?.split(',') ?? [];
    const columns = rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [header[i], value])));
    expect(columns.map(({ step }) => Number(step))).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(columns.filter((row) => row.validationLoss).map(({ step }) => Number(step))).toEqual([20, 40, 60, 80, 100]);
    expect(Number(columns.at(-1)?.loss)).toBeLessThan(Number(columns[0]?.loss));
  });

  it('killed twenty times at any moment always goes on, and ends with the same bits', async () => {
    const rng = createRng(11, 'kills');
    const args = ['--out', file('killed'), '--steps', '100', '--resume', '--save-every', '0.2'];
    let killed = 0;
    for (let i = 0; killed < 20 && i < 60; i++) {
      const { code, output } = await run(
        'train',
        [...args, ...(existsSync(join(file('killed'), 'config.json')) ? [] : begin)],
        undefined,
        150 + rng.uniform() * 2500,
      );
      if (code === null) killed++;
      else expect([code, output]).toEqual([0, expect.stringContaining('Step 100 is reached')]);
      // A run that was done before its kill begins anew, until there have been twenty.
      if (code === 0 && killed < 20) {
        expect(results('killed')).toEqual(results('straight'));
        rmSync(file('killed'), { recursive: true });
      }
    }
    expect(killed).toBe(20);
    await trained(
      'killed',
      100,
      existsSync(join(file('killed'), 'config.json')) ? ['--resume'] : ['--resume', ...begin],
    );
    expect(results('killed')).toEqual(results('straight'));
  });

  it('interrupted saves what it has and ends well', async () => {
    // The folder's files are there before training begins, and saved again while it goes on.
    const when = (): boolean => existsSync(metrics) && readFileSync(metrics, 'utf8').trim().split('\n').length > 3;
    const metrics = join(file('interrupted'), 'metrics.csv');
    const args = ['--out', file('interrupted'), '--steps', '100000', '--save-every', '0.2', ...begin];
    const { code, output } = await run('train', args, { name: 'SIGINT', when });
    expect([code, output]).toEqual([130, expect.stringContaining('--resume goes on from it')]);
    const saved = readFileSync(join(file('interrupted'), 'metrics.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1, 101);
    const straight = readFileSync(join(file('straight'), 'metrics.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    expect(saved).toEqual(straight.slice(0, saved.length));
  });

  it('draws text, the same for the same seed', async () => {
    const sample = (seed: string) =>
      run('sample', ['--model', file('straight'), '--prompt', 'the ', '--length', '60', '--seed', seed]);
    const [first, again, other] = [await sample('1'), await sample('1'), await sample('2')];
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/^the /);
    expect(first.output.trim().length).toBeGreaterThan(30);
    expect(again.output).toBe(first.output);
    expect(other.output).not.toBe(first.output);
  });

  it('is not written over, and begins another with its weights', async () => {
    const again = await run('train', ['--out', file('straight'), '--steps', '5', ...begin]);
    expect([again.code, again.output]).toEqual([2, expect.stringContaining('--resume')]);
    await trained('child', 1, [...begin, '--init', join(file('straight'), 'model.safetensors')]);
    const first = (out: string) =>
      readFileSync(join(file(out), 'metrics.csv'), 'utf8')
        .split('\n')[1]
        ?.split(',')[1];
    expect(Number(first('child'))).toBeLessThan(0.97 * Number(first('straight')));
  });
});

describe('what is wrong is one sentence and code 2', () => {
  it.each<[string, string, RegExp]>([
    ['an unknown setting', '{"hidenSize": 3}', /hidenSize/],
    ['a wrong type', '{"layers": "two"}', /layers.*"two"/],
    ['an impossible value', '{"optimizer": {"learningRate": -1}}', /optimizer\.learningRate.*-1/],
    ['a file that is no JSON', '{"layers": 2', /JSON/],
  ])('%s', async (_, json, message) => {
    const bad = file('bad.json');
    writeFileSync(bad, json);
    const { code, output } = await run('train', ['--config', bad, '--out', file('bad')]);
    expect(code).toBe(2);
    expect(output.trim()).toMatch(message);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(existsSync(file('bad'))).toBe(false);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown flag', ['--stepz', '3'], /--stepz/],
    ['a number of steps that is none', ['--out', 'x', '--steps', 'many'], /--steps/],
    ['nothing to go on with', ['--out', join(tmpdir(), 'unroll-nothing-here'), '--resume'], /no run/],
    ['a text that is not there', ['--config', settings, '--out', file('bad'), '--text', file('none.txt')], /none\.txt/],
    [
      'a model that is none',
      ['--config', settings, '--out', file('bad'), '--text', text, '--init', text],
      /--init|safetensors/,
    ],
    [
      'an adapter that is not there',
      ['--config', settings, '--out', file('bad2'), '--text', text, '--adapter', 'Voodoo'],
      /Voodoo/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, output } = await run('train', args);
    expect([code, output.trim().split('\n').length]).toEqual([2, 1]);
    expect(output).toMatch(message);
  });
});
