import { expect, test } from 'vitest';
import { parseTrainOptions } from './trainOptions.ts';

const parse = (...argv: string[]) => parseTrainOptions(argv, { workingFolder: '/home/ann' });

test('takes paths from the working folder', () => {
  expect(parse('--config', 'run.json', '--out', '/runs/one', '--text', '../t.txt')).toMatchObject({
    config: '/home/ann/run.json',
    out: '/runs/one',
    text: '/home/t.txt',
    init: undefined,
    resume: false,
    does: 'train',
  });
});

test('answers what needs no run without one', () => {
  expect(parse('--help').does).toBe('help');
  expect(parse('--print-config').does).toBe('printConfig');
  expect(parse('--list-settings').does).toBe('listSettings');
  expect(parse('--write-config', 'a.json')).toMatchObject({ does: 'writeConfig', writeConfig: '/home/ann/a.json' });
  expect(parse('--list-adapters').does).toBe('listAdapters');
});

test('needs a folder, and something to begin with', () => {
  expect(() => parse('--config', 'a')).toThrow(/^--out is needed/);
  expect(() => parse('--out', 'a')).toThrow(/^--config is needed/);
  expect(parse('--out', 'a', '--resume').does).toBe('train');
  expect(parse('--out', 'a', '--init', 'b').does).toBe('train');
});

test('refuses numbers out of range, and empty names', () => {
  for (const steps of ['0', '-5', '1.5', 'many']) {
    expect(() => parse('--config', 'a', '--out', 'b', '--steps', steps)).toThrow(/^--steps must be a whole number/);
  }
  expect(() => parse('--config', 'a', '--out', 'b', '--save-every', '0')).toThrow(/^--save-every must be a number/);
  expect(() => parse('--config', '', '--out', 'b')).toThrow('--config needs a value.');
});
