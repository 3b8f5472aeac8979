import { expect, test } from 'vitest';
import { defaultSampling } from '../config/defaults.ts';
import { parseSampleOptions } from './sampleCommand.ts';

const parse = (...argv: string[]) => parseSampleOptions(argv, { workingFolder: '/home/ann' });

test("fills in the page's own settings", () => {
  expect(parse('--model', 'runs/one')).toEqual({
    model: '/home/ann/runs/one',
    settings: defaultSampling,
    count: 1,
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
