import { type FeatureData, features, featuresOf, type Reference, type Window, widthOf } from '../../reference/types.ts';
import type { PoolConfig, PoolKind } from './definition.ts';

/**
 * The steps that a pooled output is made of, and the share of each: of `max` that of the largest, the first among equals.
 * @param part of the output's row: the direction that the unit belongs to
 * @param at the unit's value after step t
 */
function shares(pool: PoolKind, part: number, length: number, at: (t: number) => number): [number, number][] {
  const all = Array.from({ length }, (_, t) => t);
  if (pool === 'mean') return all.map((t) => [t, 1 / length]);
  if (pool === 'max') return [[all.reduce((best, t) => (at(t) > at(best) ? t : best), 0), 1]];
  return [[pool === 'ends' && part === 1 ? 0 : length - 1, 1]];
}

/** Calls for every share of every pooled output: its index in [B, D·H], that in all steps' states [T, B, D·H], and the share. */
function visit(
  { pool }: PoolConfig,
  { T, B, lengths }: Window,
  states: FeatureData,
  each: (pooled: number, index: number, share: number) => void,
): void {
  const width = widthOf(states);
  const parts = states.parts.flatMap((units, part) => new Array<number>(units).fill(part));
  for (let b = 0; b < B; b++) {
    parts.forEach((part, j) => {
      const index = (t: number): number => (t * B + b) * width + j;
      const at = (t: number): number => states.values[index(t)] as number;
      for (const [t, share] of shares(pool, part, lengths?.[b] ?? T, at)) each(b * width + j, index(t), share);
    });
  }
}

/** One state a sequence [B, D·H] out of those of all steps [T, B, D·H]. */
export const reference: Reference<PoolConfig, null> = {
  forward(node) {
    const states = featuresOf(node);
    const values = new Float64Array(node.window.B * widthOf(states));
    visit(node.config, node.window, states, (to, index, share) => {
      values[to] = (values[to] as number) + share * (states.values[index] as number);
    });
    return { output: features(values, states.parts, 'sequence'), kept: null };
  },

  backward(node, _, gradient) {
    const states = featuresOf(node);
    const dStates = new Float64Array(states.values.length);
    visit(node.config, node.window, states, (to, index, share) => {
      dStates[index] = (dStates[index] as number) + share * (gradient[to] as number);
    });
    return { inputs: [dStates] };
  },
};
