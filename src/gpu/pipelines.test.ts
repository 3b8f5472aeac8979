import { describe, expect, it, vi } from 'vitest';
import { PipelineCache } from './pipelines.ts';
import { FakeDevice, gpuGlobals } from './testing/fakeDevice.ts';

vi.stubGlobal('GPUShaderStage', gpuGlobals.GPUShaderStage);

const link = 'bench/link.wgsl';

describe('PipelineCache', () => {
  it('should compile once when a kernel is asked for twice with the same parameters', async () => {
    const fake = new FakeDevice();
    const compile = vi.spyOn(fake, 'createComputePipelineAsync');
    const cache = new PipelineCache(fake.device);
    const [a, b] = await Promise.all([cache.get(link, { N: 1 }), cache.get(link, { N: 1 })]);
    expect(a).toBe(b);
    await cache.get(link, { N: 2 });
    await cache.get(link, { N: 1 }, { C: 1 });
    expect(compile).toHaveBeenCalledTimes(3);
    expect(fake.layouts).toHaveLength(1);
  });

  it('should lay out what the text binds when that differs by the parameters of a file', async () => {
    const fake = new FakeDevice();
    const cache = new PipelineCache(fake.device);
    const text = { DROPOUT: false, VARIATIONAL: false, BIDIRECTIONAL: false };
    const get = (RESIDUAL: number) => cache.get('graph/dropout_add_backward.wgsl', { ...text, RESIDUAL });
    const [narrow, wide, sameAsWide] = [await get(0), await get(1), await get(2)];
    expect(narrow.layout).toMatchObject({
      label: 'graph/dropout_add_backward.wgsl',
      entries: [
        { binding: 0, buffer: { type: 'storage', hasDynamicOffset: false } },
        { binding: 1, buffer: { type: 'uniform', hasDynamicOffset: false } },
        { binding: 2, buffer: { type: 'uniform', hasDynamicOffset: true } },
      ],
    });
    expect([narrow, wide].map(({ kernel }) => Object.keys(kernel.bindings))).toEqual([
      ['gradient', 'step_uniforms', 'dims'],
      ['gradient', 'below', 'step_uniforms', 'dims'],
    ]);
    expect(sameAsWide.layout).toBe(wide.layout);
    expect(fake.layouts).toEqual([narrow.layout, wide.layout]);
  });

  it('should compile again when the first try failed', async () => {
    const fake = new FakeDevice();
    const compile = vi.spyOn(fake, 'createComputePipelineAsync').mockRejectedValueOnce(new Error('out of luck'));
    const cache = new PipelineCache(fake.device);
    await expect(cache.get(link)).rejects.toMatchObject({
      code: 'validation',
      message: `${link} does not compile: out of luck`,
    });
    await expect(cache.get(link)).resolves.toMatchObject({ kernel: { file: link } });
    expect(compile).toHaveBeenCalledTimes(2);
  });

  it('should say why a shader is refused, and nobody else hear of it, when it has an error', async () => {
    const fake = new FakeDevice();
    vi.spyOn(fake, 'createShaderModule').mockImplementation((descriptor) => {
      fake.report('validation', 'unexpected token');
      return descriptor;
    });
    vi.spyOn(fake, 'createComputePipelineAsync').mockRejectedValue(new Error('invalid module'));
    const compiling = new PipelineCache(fake.device).get(link);
    expect(fake.openScopes).toBe(0);
    await expect(compiling).rejects.toThrow(`${link} does not compile: unexpected token`);
    expect(fake.uncaptured).toEqual([]);
  });
});
