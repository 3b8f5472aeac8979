import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount } from '../networks/parameters.ts';
import { halfValue, roundToHalf } from '../reference/float16.ts';
import { forward, zeroState } from '../testing/stackReference.ts';
import { halfBits, packFloat16 } from './float16.ts';
import { layoutParameters, packParameters, packTransposed } from './layout.ts';

// As IEEE 754 defines binary16; the values are those of Python's struct.unpack('<e', …).
const known: [number, number][] = [
  [0x0000, 0],
  [0x0001, 2 ** -24],
  [0x0002, 2 ** -23],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x0401, 1025 * 2 ** -24],
  [0x1419, 0.0010004043579101562],
  [0x2e66, 0.0999755859375],
  [0x3555, 0.333251953125],
  [0x3bff, 0.99951171875],
  [0x3c00, 1],
  [0x3c01, 1.0009765625],
  [0x4248, 3.140625],
  [0x63d0, 1000],
  [0x7800, 32768],
  [0x7bff, 65504],
  [0xbc00, -1],
  [0x8001, -(2 ** -24)],
  [0xfbff, -65504],
];

/** What a copy in halves has of a number. */
const stored = (value: number): number => halfValue(halfBits(value));

/** The neighbouring float32s, for numbers above 0. */
function beside(value: number): { below: number; above: number } {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  const at = (b: number): number => new Float32Array(Uint32Array.of(b).buffer)[0] as number;
  return { below: at(bits - 1), above: at(bits + 1) };
}

describe('a half', () => {
  it.each(known)('of the bits %i should be %f, and back', (bits, value) => {
    expect(halfValue(bits)).toBe(value);
    expect(halfBits(value)).toBe(bits);
  });

  it('should be the nearest, the even one of two, for everything between any two', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const low = halfValue(bits);
      const high = halfValue(bits + 1);
      const middle = (low + high) / 2;
      expect(middle).toBe(Math.fround(middle));
      const { below, above } = beside(middle);
      const requested = [bits, bits, bits % 2 === 0 ? bits : bits + 1, bits + 1];
      const got = [low, below, middle, above].map(halfBits);
      const negative = [low, below, middle, above].map((value) => halfBits(-value) - 0x8000);
      if (got.join() !== requested.join() || negative.join() !== requested.join()) {
        throw new Error(`between ${low} and ${high}: ${got}, ${negative}, not ${requested}`);
      }
    }
  });

  it('should end at 65504, and tell what is not finite', () => {
    for (const value of [65504, 65519, 65520, 1e6, 3e38]) {
      expect(stored(value)).toBe(65504);
      expect(stored(-value)).toBe(-65504);
    }
    for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
      expect(stored(value)).toBeNaN();
    }
    expect(halfValue(0x7c00)).toBe(Number.POSITIVE_INFINITY);
  });

  it('should be 0 where the number is smaller than half the smallest', () => {
    for (const value of [2 ** -25, 1e-8, 1e-38, 1e-44]) expect(stored(value)).toBe(0);
    expect(stored(beside(2 ** -25).above)).toBe(2 ** -24);
    expect(halfBits(-0)).toBe(0x8000);
  });

  it('should be that of the reference when the number is any finite one', () => {
    const rng = createRng(1, 'halves');
    for (let i = 0; i < 20000; i++) {
      const value = Math.fround(rng.normal() * 2 ** rng.uniform(-40, 20));
      // The reference has no −0.
      expect(stored(value) + 0).toBe(roundToHalf(value) + 0);
    }
  });
});

describe('packed halves', () => {
  const shape = { cell: getCell('gru'), activation: 'tanh', layers: 2, hiddenSize: 6, vocabularySize: 9 } as const;
  const layout = layoutParameters(shape);
  const params = Object.fromEntries(
    parameterShapes(shape).map((parameter, p) => [
      parameter.name,
      Float64Array.from({ length: elementCount(parameter) }, (_, i) => Math.sin(100 * p + i)),
    ]),
  );

  it('should hold each matrix and its transposed copy, rounded', () => {
    const flat = packParameters(layout, params);
    const words = packFloat16(layout, flat);
    const transposed = packTransposed(layout, flat);
    expect(words.byteLength).toBe(transposed.byteLength);
    const float16 = new Uint16Array(words.buffer);
    for (const { kind, start, count, transposed: at } of layout.tensors) {
      if (kind !== 'packed') continue;
      const values = (from: number) => [...float16.subarray(from, from + 4 * count)].map(halfValue);
      expect(values(8 * at)).toEqual([...flat.subarray(4 * start, 4 * (start + count))].map(roundToHalf));
      expect(values(8 * at + 4 * count)).toEqual([...transposed.subarray(4 * at, 4 * (at + count))].map(roundToHalf));
    }
  });

  it('should leave biases and the rows of one-hot input as they are', () => {
    const names = ['rnn.weight_hh_l0', 'rnn.weight_ih_l1', 'rnn.weight_hh_l1', 'head.weight'];
    const rounded = Object.fromEntries(names.map((name) => [name, params[name]?.map(roundToHalf) as Float64Array]));
    const window = { ids: Uint32Array.of(1, 4, 8, 0), T: 2, B: 2, state: zeroState(shape, 2) };
    const { logits } = forward(shape, params, { ...window, float16Weights: true });
    expect(logits).toEqual(forward(shape, { ...params, ...rounded }, window).logits);
    for (const name of names) {
      const others = { ...params, ...rounded, [name]: params[name] as Float64Array };
      expect(logits, name).not.toEqual(forward(shape, others, window).logits);
    }
  });
});
