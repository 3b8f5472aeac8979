import { describe, expect, it } from 'vitest';
import { packStepUniforms, type StepUniforms, stepUniformFields, stepUniformStride } from './stepUniforms.ts';

describe('packStepUniforms', () => {
  it('writes every field at its place, as its type', () => {
    const uniforms = Object.fromEntries(
      stepUniformFields.map(([name, type], i) => [name, type === 'f32' ? -i - 0.5 : i + 1]),
    ) as StepUniforms;
    const bytes = packStepUniforms(uniforms);
    expect(bytes.byteLength).toBe(stepUniformStride);
    const view = new DataView(bytes);
    stepUniformFields.forEach(([name, type], i) => {
      const value = type === 'f32' ? view.getFloat32(i * 4, true) : view.getUint32(i * 4, true);
      expect(value, name).toBe(uniforms[name as keyof StepUniforms]);
    });
    expect(new Uint8Array(bytes).subarray(stepUniformFields.length * 4).every((byte) => byte === 0)).toBe(true);
  });

  it('is a multiple of what uniform bindings may start on', () => {
    expect(stepUniformStride % 256).toBe(0);
    expect(stepUniformFields.length * 4).toBeLessThanOrEqual(stepUniformStride);
  });
});
