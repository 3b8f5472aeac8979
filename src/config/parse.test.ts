import { describe, expect, it } from 'vitest';
import { pairTasks } from '../data/pairs/index.ts';
import { dataTasks, tasks } from '../data/tasks/index.ts';
import { treeTasks } from '../data/trees/index.ts';
import { defaultConfig } from './defaults.ts';
import { ConfigError, parseConfig } from './parse.ts';
import { settingPaths as paths, settings } from './paths.ts';
import { run } from './settings/index.ts';

const cells = Object.keys(run.cell.options);
const parse = (input: unknown) => parseConfig(input);
/** { a: { b: value } } for 'a.b'. */
const nested = (path: string, value: unknown): unknown =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
const at = (config: object, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], config);

function refusal(input: unknown): ConfigError {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(input)} was accepted`);
}

/** What some settings need beside them, to fit. */
const company: Partial<Record<string, object>> = {
  pool: { task: { id: 'recall' }, bidirectional: true },
  'dropout.rate': { layers: 2 },
  'pairs.direction': { task: { id: 'numbers' }, embedding: { size: 8 } },
  ...Object.fromEntries(
    ['units', 'case', 'validation'].map((id) => [`pairs.${id}`, { task: { id: 'pairs' }, embedding: { size: 8 } }]),
  ),
  'pairs.language': { task: { id: 'numbers' }, embedding: { size: 8 } },
};
const beside = (path: string, value: unknown): unknown => ({ ...company[path], ...(nested(path, value) as object) });
const ranged = paths.flatMap((path) => {
  const setting = settings[path];
  return setting.kind === 'number' ? [{ ...setting, path, integer: setting.integer ?? false }] : [];
});

const choices = paths.flatMap((path): [string, string[]][] => {
  const setting = settings[path];
  const open = ['cell', 'corpus', 'task.id'].includes(path);
  return setting.kind === 'choice' && !open ? [[path, Object.keys(setting.options)]] : [];
});

describe('parseConfig', () => {
  it('fills everything in from the defaults', () => {
    expect(parse({})).toEqual(defaultConfig);
    expect(parse(structuredClone(defaultConfig))).toEqual(defaultConfig);
    expect(parse({ optimizer: {}, hiddenSize: undefined })).toEqual(defaultConfig);
  });

  it('gives AdamW the weight decay that PyTorch gives it, unless one is said', () => {
    expect(parse({ optimizer: { type: 'adamw' } }).optimizer.weightDecay).toBe(0.01);
    expect(parse({ optimizer: { type: 'adamw', weightDecay: 0 } }).optimizer.weightDecay).toBe(0);
    expect(parse({ optimizer: { type: 'adam' } }).optimizer.weightDecay).toBe(0);
  });

  it('shares nothing with the defaults or with its input', () => {
    const input = { clip: { value: 2 } };
    const config = parse(input);
    config.optimizer.learningRate = 9;
    config.clip.value = 9;
    expect(defaultConfig.optimizer.learningRate).toBe(0.005);
    expect(input.clip.value).toBe(2);
    expect(parse({}).optimizer.learningRate).toBe(0.005);
  });

  it('has a field for every setting and a setting for every field', () => {
    const leaves = (value: object, prefix = ''): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        inner !== null && typeof inner === 'object' ? leaves(inner, `${prefix}${key}.`) : [`${prefix}${key}`],
      );
    expect(leaves(parse({})).sort()).toEqual([...paths].sort());
  });

  it.each(ranged)('takes $path from $min to $max and nothing else', ({ path, min, max, integer }) => {
    for (const value of [min, max]) expect(at(parse(beside(path, value)), path)).toBe(value);
    const step = integer ? 1 : Math.max(Math.abs(max), 1) * 1e-6;
    const wrong = [max + step, min - step, Number.NaN, Number.POSITIVE_INFINITY, '1', true, [1], {}];
    for (const value of [...wrong, ...(integer ? [min + 0.5] : [])]) {
      const error = refusal(nested(path, value));
      expect(error).toMatchObject({ code: 'bad-config', key: path, name: 'ConfigError' });
      const kind = integer ? 'a whole number' : 'a number';
      expect(error.message).toContain(`(${path}) must be ${kind} from ${min} to ${max}`);
    }
  });

  it.each(choices)('takes the choices of %s and nothing else', (path, options) => {
    for (const option of options) expect(at(parse(beside(path, option)), path)).toBe(option);
    for (const value of ['', `${options[0]?.toUpperCase()}`, 0, null, true]) {
      const error = refusal(nested(path, value));
      expect(error.key).toBe(path);
      expect(error.message).toContain(`(${path}) must be one of ${options.join(', ')}, not `);
    }
  });

  it('takes the cells and the texts of the catalogs', () => {
    for (const cell of cells) expect(parse({ cell }).cell).toBe(cell);
    expect(refusal({ cell: 'elman' }).message).toBe(`Cell (cell) must be one of ${cells.join(', ')}, not "elman".`);
    for (const corpus of ['moby-dick', 'sonnets', 'own']) expect(parse({ corpus }).corpus).toBe(corpus);
    expect(refusal({ corpus: 'bible' }).key).toBe('corpus');
  });

  it('takes flags only as flags', () => {
    expect(parse({ carryState: false }).carryState).toBe(false);
    expect(refusal({ carryState: 1 }).message).toBe('Carry state (carryState) must be true or false, not 1.');
    expect(refusal({ optimizer: { nesterov: 'yes' } }).key).toBe('optimizer.nesterov');
  });

  it('lets only the biases of gates be null', () => {
    expect(parse({ init: { forgetBias: null } }).init.forgetBias).toBeNull();
    expect(parse({ init: { updateBias: null } }).init.updateBias).toBeNull();
    expect(refusal({ init: { forgetBias: 11 } }).message).toBe(
      'Forget bias (init.forgetBias) must be a number from -10 to 10, or null, not 11.',
    );
    for (const path of paths) {
      if (path !== 'init.forgetBias' && path !== 'init.updateBias') expect(refusal(nested(path, null)).key).toBe(path);
    }
  });

  it('takes plans as a run tells them', () => {
    for (const plan of ['auto', 'rows: TM8 TN8', 'forward: looped R16 GS2 WG32 quad; outer: TK4 TN2 RU3 quad']) {
      expect(parse({ plan }).plan).toBe(plan);
    }
    for (const plan of ['', 'fast', 'rows', 'rows: TM8;', 'rows: <b>', 'rows: '.padEnd(500, 'x'), 7, null]) {
      expect(refusal({ plan })).toMatchObject({
        key: 'plan',
        message: expect.stringMatching(/^Plan \(plan\) must be auto, or a plan as a run tells its own, not /),
      });
    }
  });

  it('takes a text, or any task with its usual lag, and no other', () => {
    expect(parse({ task: { id: 'text', lag: 7 } })).toEqual({ ...defaultConfig, task: { id: 'text', lag: 7 } });
    expect(tasks.length).toBeGreaterThan(4);
    for (const { id, lag } of tasks) {
      expect(parse({ task: { id, lag: lag.default } }).task).toEqual({ id, lag: lag.default });
    }
    const ids = [...tasks, ...dataTasks, ...treeTasks, ...pairTasks].map(({ id }) => id).join(', ');
    expect(refusal({ task: { id: 'no such task' } }).message).toBe(
      `Task (task.id) must be one of text, ${ids}, not "no such task".`,
    );
  });

  it('should take an option when its task has it, with windows as long as that makes them', () => {
    const given = { task: { id: 'numbers' }, embedding: { size: 8 } };
    const toDigits = parse({ ...given, pairs: { direction: 'to-digits', language: 'de' } });
    expect(toDigits).toMatchObject({ pairs: { direction: 'to-digits', language: 'de' }, seqLength: 7 });
    expect(parse(given).seqLength).toBeGreaterThan(40);
    for (const task of [{}, { task: { id: 'dates' }, embedding: { size: 8 } }]) {
      const error = refusal({ ...task, pairs: { language: 'de' } });
      expect(error.key).toBe('pairs.language');
      expect(error.message).toBe(
        'Language (pairs.language): only the task numbers has this option; choose that task, or leave it at en.',
      );
    }
  });

  it('gives a task windows of its own length, from zero each, whatever the input says', () => {
    const given = { task: { id: 'copy', lag: 30 }, seqLength: 7, carryState: true };
    expect(parse(given)).toEqual({ ...defaultConfig, ...given, seqLength: 50, carryState: false });
    expect(parse(parse(given))).toEqual(parse(given));
    expect(parse({ ...given, task: { id: 'text' } })).toMatchObject({ seqLength: 7, carryState: true });
  });

  it('reads values as they were once written', () => {
    expect(parse({ cell: 'rnn-diagonal' }).cell).toBe('indrnn');
    expect(parse({ layers: [{ cell: 'rnn-diagonal' }, { hiddenSize: 8 }] }).perLayer).toBe('indrnn:128,indrnn:8');
    expect(parse({ perLayer: 'gru:4,rnn-diagonal:8,rnn:2' }).perLayer).toBe('gru:4,indrnn:8,rnn:2');
    const plan = 'forward: units WG64; backward: stepwise R4 wave';
    expect(parse({ plan }).plan).toBe('forward: elementwise WG64; backward: stepwise R4 wavefront');
    expect(refusal({ cell: 'rnn-diagonal-2' }).key).toBe('cell');
  });

  it('wants a lag that the task has', () => {
    expect(parse({ task: { id: 'temporal-order', lag: 2 } }).seqLength).toBe(4);
    expect(refusal({ task: { id: 'temporal-order', lag: 1 } })).toMatchObject({
      key: 'task.lag',
      message: 'Lag (task.lag) must be a whole number from 2 to 512 for Temporal order, not 1.',
    });
    const { min, max } = run.task.lag;
    expect(Math.min(...tasks.map(({ lag }) => lag.min))).toBe(min);
    expect(Math.max(...tasks.map(({ lag }) => lag.max))).toBe(max);
  });

  it('names unknown settings, at the top and inside', () => {
    expect(refusal({ hidenSize: 1 })).toMatchObject({
      key: 'hidenSize',
      message: expect.stringMatching(
        /^There is no setting "hidenSize"; there are task, .*validateEvery, weights, plan\.$/,
      ),
    });
    expect(refusal({ clip: { norm: 1 } })).toMatchObject({
      key: 'clip.norm',
      message: 'There is no setting "norm" in clip; there are type, value, lower.',
    });
    expect(refusal(JSON.parse('{"__proto__": {"layers": 2}}')).key).toBe('__proto__');
  });

  it('wants objects where objects belong', () => {
    for (const input of [null, undefined, 1, 'x', [], [1]]) {
      expect(refusal(input)).toMatchObject({ key: '', message: expect.stringContaining('must be an object') });
    }
    for (const input of [null, 1, 'adam', []]) expect(refusal({ optimizer: input }).key).toBe('optimizer');
  });

  it('wants momentum for Nesterov with sgd, and with sgd alone', () => {
    const error = refusal({ optimizer: { type: 'sgd', nesterov: true } });
    expect(error.key).toBe('optimizer.nesterov');
    expect(error.message).toBe('Nesterov (optimizer.nesterov) needs optimizer.momentum above 0 with sgd.');
    expect(parse({ optimizer: { type: 'sgd', nesterov: true, momentum: 0.9 } }).optimizer.nesterov).toBe(true);
    expect(parse({ optimizer: { type: 'adam', nesterov: true } }).optimizer.type).toBe('adam');
  });

  it('says one sentence, even of a long value', () => {
    const { message } = refusal({ cell: 'x'.repeat(10_000) });
    expect(message.length).toBeLessThan(250);
    expect(message).toMatch(/\.$/);
  });
});
