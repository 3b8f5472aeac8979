import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { NumberTask, SymbolTask } from '../contract/drawn.ts';
import { getTask } from './index.ts';
import { trainingBatch } from './streams.ts';

// Every sequence is read back from the batch as a person would read it, and its target worked out from that alone.

const B = 64;

interface Sequence {
  /** A character a step. */
  readonly input: string;
  /** The same of the targets; a space where there is none. */
  readonly target: string;
  readonly scored: string;
}

function sequences(id: string, lag: number, seed = 1): Sequence[] {
  const task = getTask(id) as SymbolTask;
  const batch = trainingBatch(task, { seed, batchSize: B, lag }, 0);
  const T = batch.ids.length / B;
  const text = (ids: Uint32Array, b: number): string =>
    Array.from({ length: T }, (_, t) => {
      const symbol = ids[t * B + b] as number;
      return symbol === ignoredTarget ? ' ' : (task.symbols[symbol] ?? '!');
    }).join('');
  return Array.from({ length: B }, (_, b) => ({
    input: text(batch.ids, b),
    target: text(batch.targets, b),
    scored: text(batch.scoredTargets, b),
  }));
}

const atEnd = (length: number, scored: string): string => scored.padStart(length, ' ');

it.each([1, 2, 10, 32, 512])('recall asks for the capital that stands exactly %i steps back', (lag) => {
  for (const { input, target, scored } of sequences('recall', lag)) {
    expect(input).toMatch(new RegExp(`^[A-H][a-h]{${lag - 1}}\\?$`));
    expect(target).toBe(atEnd(lag + 1, input.charAt(input.length - 1 - lag)));
    expect(scored).toBe(target);
  }
});

it.each([1, 2, 20, 100])(
  'copy at delay %i asks for every letter lag + 10 steps after it, and for blanks before',
  (lag) => {
    for (const { input, target, scored } of sequences('copy', lag)) {
      expect(input).toMatch(new RegExp(`^[A-H]{10}·{${lag - 1}}\\|·{10}$`));
      expect(input).toHaveLength(lag + 20);
      expect(input.indexOf('|') - 9).toBe(lag);
      for (let t = 0; t < lag + 20; t++) {
        const copied = t >= lag + 10;
        const due = copied ? input.charAt(t - lag - 10) : '·';
        if (target[t] !== due || scored[t] !== (copied ? due : ' '))
          throw new Error(`step ${t} of ${input}: ${target}`);
      }
    }
  },
);

it.each([2, 3, 4, 5, 30, 500])('temporal order at lag %i asks for the order of what stands in it', (lag) => {
  const classes: Record<string, string> = { XX: 'Q', XY: 'R', YX: 'S', YY: 'U' };
  const places = new Set<number>();
  for (let seed = 0; seed < 10; seed++) {
    for (const { input, target, scored } of sequences('temporal-order', lag, seed)) {
      expect(input).toMatch(/^E[XY][abcd]*[XY][abcd]*B$/);
      expect(input.length - 1 - input.search(/[XY]/)).toBe(lag);
      expect(target).toBe(atEnd(lag + 2, classes[input.replace(/[^XY]/g, '')] ?? 'none'));
      expect(scored).toBe(target);
      places.add(input.replace(/Y/g, 'X').lastIndexOf('X') - 1);
    }
  }
  const third = (n: number): boolean => 3 * n >= lag && 3 * n <= 2 * lag;
  const possible = Array.from({ length: lag }, (_, n) => n).filter(third);
  // 640 draws may miss some of 167 places, but hardly one of a dozen.
  const all = [...places].sort((a, b) => a - b);
  if (possible.length <= 12) expect(all).toEqual(possible);
  else expect(all.every((place) => possible.includes(place)) && all.length > 0.9 * possible.length).toBe(true);
});

it.each([1, 2, 8, 100])('parity asks whether the ones of the last %i steps and this one are odd in number', (lag) => {
  for (const { input, target, scored } of sequences('parity', lag)) {
    expect(input).toMatch(new RegExp(`^[01]{${lag + 1}}$`));
    const odd = input.split('1').length % 2 === 0;
    expect(target).toBe(atEnd(lag + 1, odd ? '1' : '0'));
    expect(scored).toBe(target);
  }
});

describe('adding', () => {
  const task = getTask('adding') as NumberTask;

  it.each([2, 3, 7, 40])('asks for the sum of the values with a mark, one in each half of %i steps', (lag) => {
    const places = new Set<number>();
    for (let index = 0; index < 20; index++) {
      const { inputs, targets } = trainingBatch(task, { seed: 3, batchSize: B, lag }, index);
      for (let b = 0; b < B; b++) {
        const values = Array.from({ length: lag }, (_, t) => inputs[(t * B + b) * 2] as number);
        const marks = Array.from({ length: lag }, (_, t) => inputs[(t * B + b) * 2 + 1] as number);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...values)).toBeLessThanOrEqual(1);
        const marked = marks.flatMap((mark, t) => (mark === 1 ? [t] : []));
        expect(marks.filter((mark) => mark !== 0)).toHaveLength(2);
        const [first = -1, second = -1] = marked;
        const half = Math.floor(lag / 2);
        expect(first < half && second >= half).toBe(true);
        expect(targets[b]).toBeCloseTo((values[first] as number) + (values[second] as number), 6);
        places.add(first).add(second);
      }
    }
    expect(places.size).toBe(lag);
  });
});

/** The value of a line, worked out by rewriting its innermost bracket until none is left. */
function rewritten(line: string, innermost: RegExp, value: (inside: string) => string): string {
  let rest = line;
  while (innermost.test(rest)) rest = rest.replace(innermost, (_, inside: string) => value(inside));
  return rest;
}

const lastTarget = (target: string): string => {
  expect(target.slice(0, -1).trim()).toBe('');
  return target.slice(-1);
};

it.each([5, 24, 128])('should ask for the value of a formula of at most %i symbols when logic is in a line', (lag) => {
  const values: Record<string, string> = { '0∧0': '0', '0∧1': '0', '1∧0': '0', '1∧1': '1', '¬0': '1', '¬1': '0' };
  const evaluated = (inside: string): string => values[inside] ?? (inside.includes('1') ? '1' : '0');
  for (const { input, target } of sequences('logic-line', lag)) {
    expect(input).toMatch(/^·*\([01∧∨¬()]+\)$/);
    const value = rewritten(input, /\(([01][∧∨][01]|¬[01])\)/, evaluated).replaceAll('·', '');
    expect(lastTarget(target)).toBe(value);
  }
});

it.each([5, 24, 128])('should ask for the value of lists of at most %i symbols when ListOps is in a line', (lag) => {
  function evaluated(inside: string): string {
    const digits = [...inside.slice(1)].map(Number).sort((a, b) => a - b);
    const n = digits.length;
    const [low, high] = [digits[Math.ceil(n / 2) - 1] as number, digits[Math.floor(n / 2)] as number];
    const sum = digits.reduce((total, digit) => total + digit, 0);
    return String(
      { '↓': digits[0], '↑': digits[n - 1], '~': Math.floor((low + high) / 2), '+': sum % 10 }[inside.charAt(0)],
    );
  }
  for (const { input, target } of sequences('listops-line', lag)) {
    expect(input).toMatch(/^·*[↓↑~+][0-9↓↑~+\]]+\]$/);
    const value = rewritten(input, /([↓↑~+][0-9]{2,5})\]/, evaluated).replaceAll('·', '');
    expect(lastTarget(target)).toBe(value);
  }
});
