import { describe, expect, it } from 'vitest';
import { evaluate } from './expression.ts';

const parameters = { U: 12, BT: 8, cellState: true, bare: false, cell: 'lstm' };

describe('evaluate', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 - 3 - 4', -5],
    ['24 / 4 / 3', 2],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7 % 4 * 2', 6],
    ['-(2 + 3)', -5],
    ['- -4', 4],
    ['2 * -3', -6],
    ['U * BT / 4', 24],
    ['  U  ', 12],
  ])('%s is %d', (source, value) => {
    expect(evaluate(source, parameters)).toBe(value);
  });

  it.each([
    ['U > 12', 0],
    ['U >= 12', 1],
    ['U < 13', 1],
    ['U <= 11', 0],
    ['U == 3 * 4', 1],
    ['U != 12', 0],
    ['!bare', 1],
    ['!(U == 12)', 0],
    ['cellState', 1],
    ['cellState && bare', 0],
    ['bare || U % 4 == 0', 1],
    // && binds tighter than ||, and comparisons than both.
    ['1 || 0 && 0', 1],
    ['(1 || 0) && 0', 0],
    ['1 + 1 == 2 && 3 > 2', 1],
  ])('%s is %d', (source, value) => {
    expect(evaluate(source, parameters)).toBe(value);
  });

  it.each([
    ['missing', 'no number "missing"'],
    ['cell + 1', 'no number "cell"'],
    ['1 +', 'no number "undefined"'],
    ['', 'no number "undefined"'],
    ['(1 + 2', 'missing ")"'],
    ['1 + 2)', "can't read"],
    ['1 2', "can't read"],
    ['1 @ 2', "can't read"],
    ['1.5', "can't read"],
  ])('refuses "%s"', (source, message) => {
    expect(() => evaluate(source, parameters)).toThrow(SyntaxError);
    expect(() => evaluate(source, parameters)).toThrow(message);
  });
});
