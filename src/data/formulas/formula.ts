import type { Rng } from '../../lib/rng.ts';
import type { TreeForm } from '../contract/trees.ts';

/** A constant, or an operator with its arguments. */
export interface Formula {
  /** What it is called in its language. */
  readonly symbol: string;
  readonly args: readonly Formula[];
  /** Id of its value. */
  readonly value: number;
}

/** A node of a tree to be learned. */
export interface TreeNode {
  /** Id of what stands there. */
  readonly id: number;
  readonly children: readonly TreeNode[];
  /** null where it has none: a part of a formula. */
  readonly value: number | null;
}

/** Formulas, and the ways to write one. */
export interface Language {
  /** Symbols by id: those of values first, in their order, and a blank last. */
  readonly symbols: readonly string[];
  readonly values: number;
  /** A formula whose line has so many symbols at most. Every value is as likely. */
  draw(rng: Rng, most: number): Formula;
  /** Its symbols in a row. */
  line(formula: Formula): readonly string[];
  tree(formula: Formula, form: TreeForm): TreeNode;
}

export const blankOf = ({ symbols }: Pick<Language, 'symbols'>): number => symbols.length - 1;

export const idIn = ({ symbols }: Pick<Language, 'symbols'>, symbol: string): number => symbols.indexOf(symbol);

/**
 * Draws a value, each as likely, and then formulas until one has it: by the formula alone the commonest values would be most of what there
 * is to learn.
 */
export function ofEveryValue(rng: Rng, values: number, draw: () => Formula): Formula {
  const value = Math.floor(rng.uniform(0, values));
  for (;;) {
    const formula = draw();
    if (formula.value === value) return formula;
  }
}

/** Splits what is left over at random into so many parts. */
export function shareOut(rng: Rng, total: number, parts: number): number[] {
  const cuts = Array.from({ length: parts - 1 }, () => Math.floor(rng.uniform(0, total + 1))).sort((a, b) => a - b);
  return Array.from({ length: parts }, (_, i) => (cuts[i] ?? total) - (cuts[i - 1] ?? 0));
}

/** Ids of a formula's line, with blanks before it up to T symbols, so that it ends with the window. */
export function lineIds(language: Language, formula: Formula, T: number): number[] {
  const ids = language.line(formula).map((symbol) => idIn(language, symbol));
  return [...new Array<number>(T - ids.length).fill(blankOf(language)), ...ids];
}
