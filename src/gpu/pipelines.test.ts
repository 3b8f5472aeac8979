import { describe, expect, it, vi } from 'vitest';
import { defineKernel } from './kernel.ts';
import { PipelineCache } from './pipelines.ts';
import { FakeDevice, gpuGlobals } from './testing/fakeDevice.ts';

vi.stubGlobal('GPUShaderStage', gpuGlobals.GPUShaderStage);

const file = 'bench/link.wgsl';
const link = defineKernel({ file, bindings: { values: 'read_write' } });
/** Of the same file, with other bindings. */
const wider = defineKernel({ file, bindings: { values: 'read_write', more: 'read' } });

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

  it('should give each kernel its own bindings when two are of one file', async () => {
    const fake = new FakeDevice();
    const cache = new PipelineCache(fake.device);
    const narrow = await cache.get(link);
    const wide = await cache.get(wider);
    expect([narrow.kernel, wide.kernel]).toEqual([link, wider]);
    expect([narrow, wide].map(({ layout }) => fake.layouts.indexOf(layout as never))).toEqual([0, 1]);
    expect(fake.layouts.map(({ entries }) => [...entries].length)).toEqual([1, 2]);
  });

  it('should compile again when the first try failed', async () => {
    const fake = new FakeDevice();
    const compile = vi.spyOn(fake, 'createComputePipelineAsync').mockRejectedValueOnce(new Error('out of luck'));
    const cache = new PipelineCache(fake.device);
    await expect(cache.get(link)).rejects.toMatchObject({
      code: 'validation',
      message: `${file} does not compile: out of luck`,
    });
    await expect(cache.get(link)).resolves.toMatchObject({ kernel: link });
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
    await expect(compiling).rejects.toThrow(`${file} does not compile: unexpected token`);
    expect(fake.uncaptured).toEqual([]);
  });
});
