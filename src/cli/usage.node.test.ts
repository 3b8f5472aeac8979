import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { settingPaths } from '../config/paths.ts';
import { run, tinyConfig, Workshop } from './testing/command.ts';

const shop = new Workshop();
const out = shop.path('out');
afterAll(() => shop.close());

test('prints the complete default settings', async () => {
  const { code, out: text, err } = await run('train', '--print-config');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(text)).toEqual(defaultConfig);
});

test('should list every setting with its values and help when --list-settings is given', async () => {
  const { code, out: text, err } = await run('train', '--list-settings');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const listed = text.split('\n').filter((line) => /^\S/.test(line));
  expect(listed).toEqual(settingPaths);
  expect(text).toContain(
    '    default 0.9: a number from 0 to 0.9999\n    First-moment decay, β₁. Decay of the running mean of the gradient.',
  );
});

test('should write the default settings to a new file alone when --write-config names one', async () => {
  const file = shop.path('defaults.json');
  expect(await run('train', '--write-config', file)).toEqual({ code: 0, out: `${file}\n`, err: '' });
  expect(JSON.parse(shop.text('defaults.json'))).toEqual(defaultConfig);
  writeFileSync(file, 'edited');
  const again = await run('train', '--write-config', file);
  expect(again).toEqual({ code: 2, out: '', err: `${file} already exists: choose another file (--write-config).\n` });
  expect(shop.text('defaults.json')).toBe('edited');
  const nowhere = await run('train', '--write-config', shop.path('none', 'run.json'));
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('There is no folder') });
});

test.each(['train', 'sample', 'export'] as const)('%s explains itself', async (name) => {
  const { code, out: text, err } = await run(name, '--help');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(text).toContain(`npm run ${name} -- `);
});

test('lists the adapters, and refuses one that is not there', async () => {
  const listed = await run('train', '--list-adapters');
  expect({ code: listed.code, err: listed.err }).toEqual({ code: 0, err: '' });
  const name = listed.out.split(' (')[0] as string;
  expect(name.length).toBeGreaterThan(3);
  const config = shop.config('tiny.json', tinyConfig);
  const { code, err } = await run('train', '--config', config, '--out', out, '--adapter', 'Voodoo');
  expect(code).toBe(2);
  expect(err).toContain('There is no adapter whose name contains "Voodoo" (--adapter); there are ');
  expect(err).toContain(name);
  expect(existsSync(out)).toBe(false);
});

/** What is wrong, and the words that the one sentence must have. */
const settings: readonly [string, unknown, string][] = [
  ['an unknown key', { hidenSize: 5 }, 'hidenSize'],
  ['an unknown key inside', { clip: { norm: 1 } }, '"norm" in clip'],
  ['a wrong type', { layers: '2' }, '(layers) must be a whole number'],
  ['an impossible value', { optimizer: { learningRate: -1 } }, '(optimizer.learningRate) must be'],
  ['a wrong choice', { optimizer: { type: 'lion' } }, '(optimizer.type) must be one of sgd, rmsprop, adam, adamw'],
  [
    'a lag that the task has not',
    { task: { id: 'temporal-order', lag: 1 } },
    '(task.lag) must be a whole number from 2',
  ],
  ['no object', [1, 2], 'must be an object'],
  [
    'an own text that is not named',
    { corpus: 'own' },
    'corpus is "own", so a text is needed: give its file with --text',
  ],
  ['windows longer than the text', { corpus: 'sonnets', batchSize: 256, seqLength: 1024 }, 'batch size 256'],
];

test('refuses a plan that the adapter has not, before it writes anything', async () => {
  const config = shop.config('plan.json', { ...tinyConfig, plan: 'rows: TM99' });
  const { code, err } = await run('train', '--config', config, '--out', out);
  expect(code).toBe(2);
  expect(err).toMatch(/can’t run the plan’s “rows: TM99” for this model; it has TM.+ Set plan to auto/);
  expect(existsSync(out)).toBe(false);
});

describe('train', () => {
  test.each(settings)('refuses %s', async (_, config, words) => {
    const { code, out: text, err } = await run('train', '--config', shop.config('bad.json', config), '--out', out);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/^[^\n]+\.\n$/);
    expect(existsSync(out)).toBe(false);
  });

  const files = {
    'cut.json': '{"layers": 2,\n "seed":',
    'binary.txt': 'a\0b',
    'notes.safetensors': 'not a model at all',
    'cut.safetensors': '\u0040\0\0\0\0\0\0\0{"a":',
  };
  for (const [name, contents] of Object.entries(files)) writeFileSync(shop.path(name), contents);
  const good = shop.config('good.json', tinyConfig);
  const task = shop.config('task.json', { ...tinyConfig, task: { id: 'recall', lag: 4 } });
  const given: readonly [string, string[], string][] = [
    ['a flag that is none', ['--config', good, '--uot', out], 'no flag --uot'],
    ['no folder', ['--config', good], '--out is needed'],
    ['nothing to begin with', ['--out', out], '--config is needed'],
    ['a file as a folder', ['--config', good, '--out', good], 'is a file, but --out must be a folder'],
    ['steps that are none', ['--config', good, '--out', out, '--steps', 'many'], '--steps must be a whole number'],
    [
      'settings that are not there',
      ['--config', shop.path('none.json'), '--out', out],
      'there is no such file (--config)',
    ],
    ['settings cut off', ['--config', shop.path('cut.json'), '--out', out], 'cut.json is not JSON: line 2, column 9'],
    [
      'a text that is none',
      ['--config', good, '--out', out, '--text', shop.path('binary.txt')],
      '(--text): The file is binary',
    ],
    [
      'a text for a task',
      ['--config', task, '--out', out, '--text', good],
      'The task recall generates its own sequences: leave --text out',
    ],
    ['a model that is none', ['--config', good, '--out', out, '--init', shop.path('notes.safetensors')], '(--init)'],
    ['a model cut off', ['--config', good, '--out', out, '--init', shop.path('cut.safetensors')], '(--init)'],
    ['a run that is not there', ['--out', out, '--resume'], `There is no run in ${out} to resume (--resume)`],
  ];
  test.each(given)('refuses %s', async (_, argv, words) => {
    const { code, out: text, err } = await run('train', ...argv);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/^[^\n]+\.\n$/);
    expect(existsSync(out)).toBe(false);
  });

  test('refuses to go on from a checkpoint that is damaged', async () => {
    mkdirSync(shop.path('broken'));
    writeFileSync(shop.path('broken', 'checkpoint'), 'x');
    const { code, err } = await run('train', '--out', shop.path('broken'), '--resume');
    expect(code).toBe(2);
    expect(err).toContain(`${shop.path('broken', 'checkpoint')} can't be resumed: `);
  });
});

describe('sample and export', () => {
  mkdirSync(shop.path('empty'));
  const model = ['--model', shop.path('empty')];
  const given: readonly ['sample' | 'export', string, string[], string][] = [
    ['sample', 'no model', [], '--model is needed'],
    ['sample', 'a folder without one', model, `There is no model in ${shop.path('empty')} (--model)`],
    [
      'sample',
      'a temperature out of range',
      [...model, '--temperature', '-1'],
      '--temperature must be a number from 0',
    ],
    ['export', 'no form', [...model, '--out', out], '--to must be one of safetensors, onnx, pytorch'],
    ['export', 'another form', [...model, '--to', 'gguf', '--out', out], 'not "gguf"'],
    ['export', 'nowhere to write', [...model, '--to', 'onnx', '--out', shop.path('a', 'b')], '(--out)'],
    ['export', 'a folder without a checkpoint', [...model, '--to', 'pytorch', '--out', out], 'it has no checkpoint'],
  ];
  test.each(given)('%s refuses %s', async (name, _, argv, words) => {
    const { code, out: text, err } = await run(name, ...argv);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/^[^\n]+\.\n$/);
  });
});
