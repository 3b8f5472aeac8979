import { describe, expect, it } from 'vitest';
import { fold } from './dispatch.ts';
import { defineKernel, packDims } from './kernel.ts';

const kernel = defineKernel({
  file: 'a.wgsl',
  bindings: { x: 'read', dims: 'uniform' },
  dims: { rows: 'u32', scale: 'f32', last: 'u32', a: 'u32', b: 'f32' },
});

describe('packDims', () => {
  it('writes the fields in the order of the definition, 4 bytes each, padded to 16', () => {
    const bytes = packDims(kernel, { b: -2, a: 5, scale: 0.25, last: 4294967295, rows: 3 });
    expect(bytes.byteLength).toBe(32);
    expect([...new Uint32Array(bytes)]).toEqual([3, 0x3e800000, 4294967295, 5, 0xc0000000, 0, 0, 0]);
  });

  it('takes 16 bytes at least', () => {
    const small = defineKernel({ file: 'b.wgsl', bindings: {}, dims: { n: 'u32' } });
    expect([...new Uint32Array(packDims(small, { n: 7 }))]).toEqual([7, 0, 0, 0]);
  });

  it('refuses missing and surplus fields, and says which there are', () => {
    expect(() => packDims(kernel, { rows: 1, scale: 1, last: 1, a: 1 })).toThrow(/rows, scale, last, a, b/);
    expect(() => packDims(kernel, { rows: 1, scale: 1, last: 1, a: 1, b: 1, c: 1 })).toThrow(RangeError);
    expect(() => packDims(kernel, { rows: 1, scale: 1, last: 1, a: 1, c: 1 })).toThrow(/dims\.b is missing/);
  });
});

describe('fold', () => {
  it.each([1, 2, 32767, 32768, 32769, 65536, 1_000_000])('covers %d workgroups within the limits', (count) => {
    const [x, y, z] = fold(count);
    expect(x * y).toBeGreaterThanOrEqual(count);
    // No whole row too many.
    expect(x * (y - 1)).toBeLessThan(count);
    expect(Math.max(x, y)).toBeLessThanOrEqual(65535);
    expect(z).toBe(1);
  });
});
