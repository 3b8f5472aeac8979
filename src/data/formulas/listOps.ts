import type { Rng } from '../../lib/rng.ts';
import { blankOf, type Formula, idIn, type Language, ofEveryValue, shareOut, type TreeNode } from './formula.ts';

/** Lists within each other, and arguments of a list: those of the paper's lists, and shallower. */
export const maxDepth = 4;
export const maxArguments = 5;
/** An operator with its bracket, and the bracket that closes the list. */
const listCost = 2;
const digits = [...'0123456789'];
const close = ']';

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** The median; of an even count the mean of the middle two, rounded down, as in the paper's own lists. */
function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  const at = (i: number): number => sorted[i] as number;
  return Number.isInteger(middle) ? Math.floor((at(middle - 1) + at(middle)) / 2) : at(Math.floor(middle));
}

/** By symbol: MIN, MAX, MED and SM, the sum modulo 10. */
const operators: Readonly<Record<string, (values: readonly number[]) => number>> = {
  '↓': (values) => Math.min(...values),
  '↑': (values) => Math.max(...values),
  '~': median,
  '+': (values) => values.reduce((sum, value) => sum + value, 0) % 10,
};
const names = Object.keys(operators);

const below = (rng: Rng, limit: number): number => Math.floor(rng.uniform(0, limit));

function digit(rng: Rng): Formula {
  const value = below(rng, digits.length);
  return { symbol: digits[value] as string, args: [], value };
}

/** @param most symbols, at least 4 */
function list(rng: Rng, most: number, depth: number): Formula {
  const symbol = names[below(rng, names.length)] as string;
  const count = 2 + below(rng, Math.min(maxArguments, most - listCost) - 1);
  const args = shareOut(rng, most - listCost - count, count).map((more) =>
    1 + more >= listCost + 2 && depth > 1 ? list(rng, 1 + more, depth - 1) : digit(rng),
  );
  return { symbol, args, value: (operators[symbol] as (typeof operators)[string])(args.map(({ value }) => value)) };
}

/** Of the tokens of a list, the operator first and the bracket last: each with all before it. */
const leftBranching = (blank: number, tokens: readonly TreeNode[], value: number): TreeNode =>
  tokens.slice(1).reduce<TreeNode>(
    (before, token, i) => ({
      id: blank,
      children: [before, token],
      value: i === tokens.length - 2 ? value : null,
    }),
    tokens[0] as TreeNode,
  );

/** ListOps (Nangia & Bowman 2018): lists of digits and lists, each with an operator. */
export const listOps: Language = {
  symbols: [...digits, ...names, close, '·'],
  values: digits.length,
  draw: (rng, most) => ofEveryValue(rng, digits.length, () => list(rng, most, maxDepth)),
  line({ symbol, args }) {
    return args.length === 0 ? [symbol] : [symbol, ...args.flatMap((arg) => listOps.line(arg)), close];
  },
  // In the binary form all tokens are leaves, as in the paper's TreeRNN; else a list is a node, its operator stands there.
  tree({ symbol, args, value }, form): TreeNode {
    const id = idIn(listOps, symbol);
    const children = args.map((arg) => listOps.tree(arg, form));
    if (args.length === 0 || form === 'n-ary') return { id, children, value };
    const token = (of: number): TreeNode => ({ id: of, children: [], value: null });
    return leftBranching(blankOf(listOps), [token(id), ...children, token(idIn(listOps, close))], value);
  },
};
