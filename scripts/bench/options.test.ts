import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { caseOf, computes, defaultShapes, nameOf, quickShapes, type Shape } from './cases.mjs';
import { help, readOptions } from './options.mjs';

const script = fileURLToPath(new URL('../bench.mjs', import.meta.url));

test('nothing said is everything, seven rounds', () => {
  const { options, problem } = readOptions([]);
  expect(problem).toBeUndefined();
  expect(options).toMatchObject({ quick: false, hardware: false, help: false, rounds: 7, json: undefined });
  expect(options.shapes).toBe(defaultShapes);
  expect(options.cells).toEqual(['lstm', 'gru']);
  expect(options.libraries).toEqual(['unroll', 'unroll-tuned', 'jax-js', 'tfjs-webgpu', 'pytorch']);
});

test('quick means two shapes with lstm, unless one says otherwise', () => {
  expect(readOptions(['--quick']).options).toMatchObject({ shapes: quickShapes, cells: ['lstm'], quick: true });
  const { options } = readOptions(['--quick', '--shapes', '8/2/4', '--cells', 'gru']);
  expect(options.shapes).toEqual([{ name: '8/2/4', hidden: 8, batch: 2, seqLength: 4 }]);
  expect(options.cells).toEqual(['gru']);
});

test('should read the length of sources, and leave out libraries without encoder–decoders, when a shape has four sizes', () => {
  const { options } = readOptions(['--shapes', '8/2/4/6']);
  const [shape] = options.shapes;
  expect(options.shapes).toEqual([{ name: '8/2/4/6', hidden: 8, batch: 2, seqLength: 4, sourceLength: 6 }]);
  const given = caseOf(shape as Shape, 'gru');
  expect(nameOf(given)).toBe('gru 8/2/4/6');
  expect(options.libraries.filter((library) => computes(library, given))).toEqual([
    'unroll',
    'unroll-tuned',
    'pytorch',
  ]);
});

test('libraries come in the order of the tables, however they are named', () => {
  expect(readOptions(['--libraries', 'pytorch,unroll']).options.libraries).toEqual(['unroll', 'pytorch']);
});

test.each([
  [['--shapes', '128x32x64'], /^--shapes takes .*128x32x64/],
  [['--shapes', '128/32/0'], /^--shapes takes .*128\/32\/0/],
  [['--shapes', '128/32/12/0'], /^--shapes takes .*128\/32\/12\/0/],
  [['--shapes', '8/2/4/6/8'], /^--shapes takes .*8\/2\/4\/6\/8/],
  [['--shapes', ''], /^--shapes takes .*nothing/],
  [['--cells', 'rnn'], /^--cells takes .*rnn is none/],
  [['--libraries', 'unroll,jax'], /^--libraries takes .* jax is none/],
  [['--rounds', '0'], /^--rounds takes .*not 0/],
  [['--rounds', 'many'], /^--rounds takes .*not many/],
  [['--fast'], /'--fast'/],
  [['lstm'], /'lstm'/],
  [['--json'], /--json/],
])('%j is one sentence', (args, sentence) => {
  const { problem } = readOptions(args);
  expect(problem).toMatch(sentence);
  expect(problem?.trimEnd()).not.toContain('\n');
  expect(problem).toMatch(/\.$/);
});

test('a bad option ends the command with code 2 before anything is fetched', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--rounds', '0'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual(['--rounds takes a whole number from 1 to 1000, not 0.']);
});

test('help names every option and ends with code 0', () => {
  const { status, stdout } = spawnSync(process.execPath, [script, '--help'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toBe(help);
  for (const name of ['shapes', 'cells', 'libraries', 'rounds', 'quick', 'hardware', 'json']) {
    expect(stdout).toContain(`--${name}`);
  }
});
