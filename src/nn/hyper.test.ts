import { describe, expect, it } from 'vitest';
import { type Hyper, hyperFields, hyperStride, packHyper } from './hyper.ts';

describe('packHyper', () => {
  it('writes every field at its place, as its type', () => {
    const hyper = Object.fromEntries(
      hyperFields.map(([name, type], i) => [name, type === 'f32' ? -i - 0.5 : i + 1]),
    ) as Hyper;
    const bytes = packHyper(hyper);
    expect(bytes.byteLength).toBe(hyperStride);
    const view = new DataView(bytes);
    hyperFields.forEach(([name, type], i) => {
      const value = type === 'f32' ? view.getFloat32(i * 4, true) : view.getUint32(i * 4, true);
      expect(value, name).toBe(hyper[name as keyof Hyper]);
    });
    expect(new Uint8Array(bytes).subarray(hyperFields.length * 4).every((byte) => byte === 0)).toBe(true);
  });

  it('is a multiple of what uniform bindings may start on', () => {
    expect(hyperStride % 256).toBe(0);
    expect(hyperFields.length * 4).toBeLessThanOrEqual(hyperStride);
  });
});
