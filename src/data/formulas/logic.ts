import type { Rng } from '../../lib/rng.ts';
import { type Formula, idIn, type Language, ofEveryValue, shareOut, type TreeNode } from './formula.ts';

/** Operators within each other. */
export const maxDepth = 8;
const [and, or, not] = ['∧', '∨', '¬'] as const;
/** Symbols of (a ∧ b) and (¬ a) besides the arguments. */
const [binaryCost, unaryCost] = [3, 3];
/** Of the formulas that could have two arguments. */
const shareOfNot = 0.2;

function evaluated(symbol: string, args: readonly Formula[]): number {
  const [a = 0, b = 0] = args.map(({ value }) => value);
  return symbol === and ? a & b : symbol === or ? a | b : 1 - a;
}

const constant = (rng: Rng): Formula => {
  const value = Number(rng.uniform() < 0.5);
  return { symbol: String(value), args: [], value };
};

/** @param most symbols, at least 4 of an operator */
function formula(rng: Rng, most: number, depth: number): Formula {
  const isNot = most < binaryCost + 2 || rng.uniform() < shareOfNot;
  const symbol = isNot ? not : rng.uniform() < 0.5 ? and : or;
  const count = isNot ? 1 : 2;
  const rest = most - (isNot ? unaryCost : binaryCost) - count;
  const args = shareOut(rng, rest, count).map((more) =>
    more >= unaryCost && depth > 1 ? formula(rng, 1 + more, depth - 1) : constant(rng),
  );
  return { symbol, args, value: evaluated(symbol, args) };
}

/** Boolean formulas of the constants 0 and 1 with and, or and not, in brackets. */
export const logicFormulas: Language = {
  symbols: ['0', '1', and, or, not, '(', ')', '·'],
  values: 2,
  draw: (rng, most) => ofEveryValue(rng, 2, () => formula(rng, most, maxDepth)),
  line(each) {
    const [a, b] = each.args.map((arg) => logicFormulas.line(arg));
    if (!a) return [each.symbol];
    return b ? ['(', ...a, each.symbol, ...b, ')'] : ['(', each.symbol, ...a, ')'];
  },
  // No operator has more than two arguments.
  tree(each, form): TreeNode {
    const children = each.args.map((arg) => logicFormulas.tree(arg, form));
    return { id: idIn(logicFormulas, each.symbol), children, value: each.value };
  },
};
