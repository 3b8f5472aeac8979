import { createRng, type Rng } from './rng.ts';

/** Pixels along a side of a picture of a digit. */
export const side = 14;
export const pixels = side * side;

/** The numbers from 0 to n − 1 shuffled by Fisher and Yates, every order equally likely. */
export function shuffled(count: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(rng.uniform(0, i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

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
