import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount, type ModelShape } from '../networks/parameters.ts';
import {
  layoutParameters,
  packParameters,
  packTransposed,
  padTo4,
  type TensorLayout,
  unpackParameters,
} from './layout.ts';

const shapes: (ModelShape & { name: string })[] = [
  ['rnn', 1, 1, 2],
  ['rnn', 2, 13, 11],
  ['gru', 2, 6, 9],
  ['lstm', 3, 5, 8],
  ['lstm', 1, 8, 12],
].map(([id, layers, hiddenSize, vocabularySize]) => ({
  name: `${id} L=${layers} H=${hiddenSize} V=${vocabularySize}`,
  cell: getCell(id as string),
  activation: 'tanh',
  layers: layers as number,
  hiddenSize: hiddenSize as number,
  vocabularySize: vocabularySize as number,
}));

/** A different value for every element of every tensor, none of them 0. */
function numbered(shape: ModelShape): Record<string, Float32Array> {
  let next = 1;
  return Object.fromEntries(
    parameterShapes(shape).map((parameter) => [
      parameter.name,
      Float32Array.from({ length: elementCount(parameter) }, () => next++),
    ]),
  );
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe.each(shapes)('$name', (shape) => {
  const layout = layoutParameters(shape);
  const source = numbered(shape);
  const flat = packParameters(layout, source);
  const total = parameterShapes(shape).reduce((sum, parameter) => sum + elementCount(parameter), 0);

  it('gives back what was packed', () => {
    expect(unpackParameters(layout, flat)).toEqual(source);
  });

  it('holds each value once and pads with zeros', () => {
    expect(flat.length).toBe(layout.size * 4);
    expect(flat.filter((value) => value !== 0).toSorted()).toEqual(Float32Array.from(range(total), (i) => i + 1));
  });

  it('starts every tensor on 256 bytes, none over another', () => {
    let end = 0;
    for (const tensor of layout.tensors) {
      expect((tensor.start * 16) % 256, tensor.name).toBe(0);
      expect((tensor.transposed * 16) % 256, tensor.name).toBe(0);
      expect(tensor.start, tensor.name).toBeGreaterThanOrEqual(end);
      end = tensor.start + tensor.count;
    }
    expect(layout.size).toBeGreaterThanOrEqual(end);
  });

  it('puts each element where the kernels look for it', () => {
    const { hiddenSize: H, vocabularySize: V } = shape;
    const U = padTo4(H);
    const value = (name: string, row: number, column: number): number => {
      const columns = layout.get(name).shape[1] ?? 1;
      return source[name]?.[row * columns + column] as number;
    };
    shape.cell.gates.forEach((_, gate) => {
      for (const j of range(H)) {
        const [row, n] = [gate * H + j, gate * U + j];
        const N = shape.cell.gates.length * U;
        for (const id of range(V)) {
          const at = layout.get('rnn.weight_ih_l0').start * 4 + id * N + n;
          expect(flat[at]).toBe(value('rnn.weight_ih_l0', row, id));
        }
        for (const k of range(H)) {
          const at = layout.get('rnn.weight_hh_l0').start * 4 + ((k >> 2) * N + n) * 4 + (k % 4);
          expect(flat[at]).toBe(value('rnn.weight_hh_l0', row, k));
        }
        expect(flat[layout.get('rnn.bias_hh_l0').start * 4 + n]).toBe(value('rnn.bias_hh_l0', row, 0));
      }
    });
    for (const v of range(V)) {
      for (const k of range(H)) {
        const at = layout.get('head.weight').start * 4 + ((k >> 2) * padTo4(V) + v) * 4 + (k % 4);
        expect(flat[at]).toBe(value('head.weight', v, k));
      }
    }
  });

  it('transposes every packed matrix: [K/4][N] vec4 over k becomes [N/4][K] vec4 over n', () => {
    const copies = packTransposed(layout, flat);
    expect(copies.length).toBe(layout.transposedSize * 4);
    const packed = layout.tensors.filter((tensor) => tensor.kind === 'packed');
    const stored = (tensor: TensorLayout): number => tensor.blocks * tensor.paddedBlock;
    for (const tensor of packed) {
      for (const n of range(stored(tensor))) {
        for (const k of range(tensor.paddedDepth)) {
          const from = flat[tensor.start * 4 + ((k >> 2) * stored(tensor) + n) * 4 + (k % 4)];
          const to = copies[tensor.transposed * 4 + ((n >> 2) * tensor.paddedDepth + k) * 4 + (n % 4)];
          expect(to, `${tensor.name} n=${n} k=${k}`).toBe(from);
        }
      }
    }
    const values = packed.reduce((sum, tensor) => sum + elementCount(tensor), 0);
    expect(copies.filter((value) => value !== 0).length).toBe(values);
  });
});

describe('refusals', () => {
  const shape = shapes[0] as ModelShape;
  const layout = layoutParameters(shape);

  it('names the tensor that is missing or has a wrong length', () => {
    const { 'rnn.bias_hh_l0': _, ...rest } = numbered(shape);
    expect(() => packParameters(layout, rest)).toThrow(/rnn\.bias_hh_l0 should have 1 values, has none/);
    expect(() => packParameters(layout, { ...numbered(shape), 'head.bias': [1, 2, 3] })).toThrow(
      /head\.bias should have 2 values, has 3/,
    );
    expect(() => layout.get('rnn.weight_ih_l1')).toThrow(/no parameter "rnn\.weight_ih_l1"/);
  });
});
