import { describe, expect, it } from 'vitest';
import { openGpu } from './device.ts';

const adapterLimits = {
  maxBufferSize: 1000,
  maxStorageBufferBindingSize: 900,
  maxComputeWorkgroupStorageSize: 32768,
  maxComputeInvocationsPerWorkgroup: 512,
  maxComputeWorkgroupSizeX: 512,
  maxBindGroups: 7,
};

interface FakeAdapter {
  info?: Partial<GPUAdapterInfo>;
  refusal?: Error;
  features?: string[];
}

/** As much of `navigator.gpu` as opening a device uses; what was asked for comes back as the device. */
function gpuWith(adapter: FakeAdapter | null): GPU {
  return {
    requestAdapter: async () =>
      adapter && {
        limits: adapterLimits,
        features: new Set(adapter.features),
        info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...adapter.info },
        requestDevice: async (descriptor: GPUDeviceDescriptor) => {
          if (adapter.refusal) throw adapter.refusal;
          return descriptor;
        },
      },
  } as unknown as GPU;
}

describe('openGpu', () => {
  it('says why there is no device', async () => {
    await expect(openGpu(undefined)).rejects.toMatchObject({ name: 'GpuError', code: 'no-webgpu' });
    await expect(openGpu(gpuWith(null))).rejects.toMatchObject({ name: 'GpuError', code: 'no-adapter' });
    const refusal = new Error('the limit is lower');
    await expect(openGpu(gpuWith({ refusal }))).rejects.toMatchObject({
      code: 'device-failed',
      message: expect.stringContaining('the limit is lower'),
      cause: refusal,
    });
  });

  it('asks for the largest limits that help, and for no others', async () => {
    const { device } = await openGpu(gpuWith({}));
    const { maxBindGroups: _, ...helpful } = adapterLimits;
    expect(device).toEqual({ requiredLimits: helpful, requiredFeatures: [] });
  });

  it('asks for the features that help where they are offered', async () => {
    const { device } = await openGpu(gpuWith({ features: ['float32-filterable', 'subgroups'] }));
    expect(device).toMatchObject({ requiredFeatures: ['subgroups'] });
  });

  it.each([
    [{ description: 'Apple M3 Max' }, 'Apple M3 Max', false],
    [{ vendor: 'nvidia', architecture: 'ampere' }, 'nvidia ampere', false],
    [{}, 'Unknown GPU', false],
    [{ vendor: 'google', architecture: 'swiftshader' }, 'google swiftshader', true],
    [{ description: 'llvmpipe (LLVM 15.0.7, 256 bits)' }, 'llvmpipe (LLVM 15.0.7, 256 bits)', true],
    [{ description: 'Microsoft Basic Render Driver' }, 'Microsoft Basic Render Driver', true],
    [{ vendor: 'acme', isFallbackAdapter: true }, 'acme', true],
  ])('describes %j', async (info, name, software) => {
    expect((await openGpu(gpuWith({ info }))).adapter).toEqual({ name, software });
  });
});
