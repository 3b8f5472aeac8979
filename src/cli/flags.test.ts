import { expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { numberFlag, parseFlags } from './flags.ts';

const spec = { out: 'text', seed: 'text', resume: 'switch' } as const;
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

test('reads values apart, joined, negative and empty, and switches', () => {
  expect(parseFlags(['--out', 'runs/one', '--resume'], spec)).toEqual({ out: 'runs/one', resume: 'true' });
  expect(parseFlags(['--out=a=b', '--seed', '-1'], spec)).toEqual({ out: 'a=b', seed: '-1' });
  expect(parseFlags(['--out='], spec)).toEqual({ out: '' });
  expect(parseFlags([], spec)).toEqual({});
});

test('takes the last of a flag given twice', () => {
  expect(parseFlags(['--out', 'a', '--out', 'b'], spec)).toEqual({ out: 'b' });
});

test('names what it does not know, and what there is', () => {
  expect(refusal(() => parseFlags(['--oot', 'x'], spec))).toBe(
    'There is no flag --oot; there are --out, --seed, --resume.',
  );
  expect(refusal(() => parseFlags(['-o'], spec))).toContain('There is no flag -o;');
  expect(refusal(() => parseFlags(['--constructor'], spec))).toContain('There is no flag --constructor;');
  expect(refusal(() => parseFlags(['run.json'], spec))).toContain('"run.json" is not the value of a flag;');
});

test('wants a value where one belongs, and none where not', () => {
  for (const argv of [['--out'], ['--out', '--resume']]) {
    expect(refusal(() => parseFlags(argv, spec))).toBe('--out needs a value.');
  }
  expect(refusal(() => parseFlags(['--resume=yes'], spec))).toBe('--resume takes no value.');
});

test('takes numbers in their range and nothing else', () => {
  const seed = (text: string) => numberFlag({ seed: text }, 'seed', { min: 0, max: 10, integer: true }, 3);
  expect([seed('0'), seed('10'), seed('1e1'), numberFlag({}, 'seed', { min: 0, max: 1 }, 7)]).toEqual([0, 10, 10, 7]);
  for (const text of ['-1', '11', '1.5', 'ten', '', ' ', 'NaN', 'Infinity']) {
    expect(refusal(() => seed(text))).toBe(`--seed must be a whole number from 0 to 10, not "${text}".`);
  }
});
