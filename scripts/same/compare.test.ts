import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/formats/safetensors.ts';
import { bitsOf, differentRows, differentTensors, readRows, readTensors } from './compare.mjs';

const steps = { first: 1, last: 3 };
const csv = (...losses: readonly string[]) =>
  readRows(['step,loss,validationLoss', ...losses.map((loss, i) => `${i + 1},${loss},`), ''].join('\n'));

describe('rows of metrics', () => {
  it('should be the same when only the way a number is written differs', () => {
    expect(differentRows(csv('2.5', '0.001', '1'), csv('2.50', '1e-3', '1.0'), steps)).toEqual([]);
  });

  it('should be reported with the step, both values and their bits when a last bit differs', () => {
    const before = csv('2.5', '0.100000001', '0.3');
    const now = csv('2.5', '0.100000009', '0.4');
    expect(differentRows(before, now, steps)).toEqual([
      'step 2: loss 0.100000001 (0x3dcccccd) before, 0.100000009 (0x3dccccce) now (2 of 3 steps differ)',
    ]);
  });

  it('should be reported when one of two has a value where the other has none', () => {
    const [before, now] = [csv('1', '2', '3'), csv('1', '2', '')];
    expect(differentRows(before, now, steps)).toEqual([
      'step 3: loss 3 (0x40400000) before, nothing now (1 of 3 steps differ)',
    ]);
  });

  it('should be reported when a step has no row, even if it has none in both', () => {
    expect(differentRows(csv('1', '2'), csv('1', '2'), steps)).toEqual([
      'before there is no row of step 3',
      'now there is no row of step 3',
    ]);
  });
});

describe('tensors', () => {
  const file = (tensors: Record<string, { shape: readonly number[]; values: readonly number[] }>) => {
    const entries = Object.entries(tensors).map(
      ([name, { shape, values }]) => [name, { shape, values: Float32Array.from(values) }] as const,
    );
    // A file is read into a buffer that need not begin where the file does.
    const bytes = writeSafetensors({ tensors: new Map(entries), metadata: {} });
    const apart = new Uint8Array(bytes.length + 3);
    apart.set(bytes, 3);
    return readTensors(apart.subarray(3));
  };
  const matrix = (...values: readonly number[]) =>
    file({ bias: { shape: [1], values: [1] }, w: { shape: [2, 3], values } });

  it('should be the same when all bits are', () => {
    expect(differentTensors(matrix(1, 2, 3, 4, 5, 6), matrix(1, 2, 3, 4, 5, 6))).toEqual([]);
  });

  it('should be reported with the place of the first difference when numbers differ', () => {
    expect(differentTensors(matrix(1, 2, 3, 4, 5, 6), matrix(1, 2, 3, 4, 5.5, 7))).toEqual([
      'w[1, 1] 5 (0x40a00000) before, 5.5 (0x40b00000) now (2 of 6 numbers differ)',
    ]);
  });

  it('should differ when zeros have different signs', () => {
    expect(differentTensors(matrix(0, 0, 0, 0, 0, 0), matrix(-0, 0, 0, 0, 0, 0))).toEqual([
      'w[0, 0] 0 (0x00000000) before, 0 (0x80000000) now (1 of 6 numbers differ)',
    ]);
  });

  it('should be reported as missing when there are none, even if there are none in both', () => {
    expect(differentTensors(file({}), file({}))).toEqual(['there are no tensors before']);
  });

  it('should be reported when one is new, gone, or of another shape', () => {
    const before = file({ a: { shape: [2], values: [1, 2] }, b: { shape: [1], values: [1] } });
    const now = file({ a: { shape: [1, 2], values: [1, 2] }, c: { shape: [1], values: [1] } });
    expect(differentTensors(before, now)).toEqual(['a was F32 [2] before, is F32 [1, 2] now', 'b is gone', 'c is new']);
  });
});

describe('the bits of a number', () => {
  it.each([
    ['1', 1, '0x3f800000'],
    ['-0', -0, '0x80000000'],
    ['a tenth as nine digits give it', 0.100000001, '0x3dcccccd'],
  ])('should be those of 32-bit floating point when it is %s', (_, value, bits) => {
    expect(bitsOf(value)).toBe(bits);
  });
});
