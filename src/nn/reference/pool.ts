import type { ModelShape } from '../networks/parameters.ts';
import { ofLayer, outputWidth } from './structure.ts';
import type { Inputs } from './types.ts';

/**
 * The steps that a pooled output is made of, and the share of each: of `max` that of the largest, the first among equals.
 * @param at the unit's value after step t
 */
function shares(shape: ModelShape, direction: number, length: number, at: (t: number) => number): [number, number][] {
  const all = Array.from({ length }, (_, t) => t);
  if (shape.pool === 'mean') return all.map((t) => [t, 1 / length]);
  if (shape.pool === 'max') return [[all.reduce((best, t) => (at(t) > at(best) ? t : best), 0), 1]];
  return [[shape.pool === 'ends' && direction === 1 ? 0 : length - 1, 1]];
}

/** Calls for every part of every pooled output: its index in [B, D·H], that in the output of all steps [T, B, D·H], and its share. */
function visit(
  shape: ModelShape,
  { T, B, lengths }: Pick<Inputs, 'T' | 'B' | 'lengths'>,
  outputs: Float64Array,
  each: (pooled: number, index: number, share: number) => void,
): void {
  const H = ofLayer(shape, shape.layers - 1).hiddenSize;
  const width = outputWidth(shape, shape.layers - 1);
  for (let b = 0; b < B; b++) {
    for (let j = 0; j < width; j++) {
      const index = (t: number): number => (t * B + b) * width + j;
      const at = (t: number): number => outputs[index(t)] as number;
      for (const [t, share] of shares(shape, Math.floor(j / H), lengths?.[b] ?? T, at)) {
        each(b * width + j, index(t), share);
      }
    }
  }
}

/** [B, D·H] out of the top layer's [T, B, D·H]. */
export function pooled(shape: ModelShape, inputs: Inputs, outputs: Float64Array): Float64Array {
  const out = new Float64Array(inputs.B * outputWidth(shape, shape.layers - 1));
  visit(shape, inputs, outputs, (to, index, share) => {
    out[to] = (out[to] as number) + share * (outputs[index] as number);
  });
  return out;
}

/** dL/d(outputs) of dL/d(pooled). */
export function unpooled(
  shape: ModelShape,
  inputs: Inputs,
  outputs: Float64Array,
  gradient: Float64Array,
): Float64Array {
  const out = new Float64Array(outputs.length);
  visit(shape, inputs, outputs, (to, index, share) => {
    out[index] = (out[index] as number) + share * (gradient[to] as number);
  });
  return out;
}
