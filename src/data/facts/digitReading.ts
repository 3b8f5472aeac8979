import { createRng } from '../../lib/rng.ts';
import { shuffled } from '../../lib/shuffled.ts';

/** Pixels along a side of a picture of a digit. */
export const side = 14;
export const pixels = side * side;

/** The order in which every permuted picture is read, for everybody. */
const fixedOrder = (): Uint32Array => shuffled(pixels, createRng(1, 'permuted digits'));

/** How a picture is read. */
export interface Reading {
  /** Pixels in a step: 14, a row, or 1. */
  readonly features: number;
  /** The pixels in the order that they are read in. */
  readonly order: Uint32Array;
}

export const stepsOf = ({ features }: Reading): number => pixels / features;
const inOrder = (): Uint32Array => Uint32Array.from({ length: pixels }, (_, i) => i);

/** The pixels of a picture as they are read, back in their places. @param values [T, F] of one sequence */
export function pictureOf(values: ArrayLike<number>, { order }: Reading): Float32Array {
  const picture = new Float32Array(pixels);
  order.forEach((pixel, i) => {
    picture[pixel] = values[i] as number;
  });
  return picture;
}

/** By task. */
export const digitReadings: Readonly<Record<string, Reading>> = {
  'digits-rows': { features: side, order: inOrder() },
  'digits-pixels': { features: 1, order: inOrder() },
  'digits-permuted': { features: 1, order: fixedOrder() },
};
