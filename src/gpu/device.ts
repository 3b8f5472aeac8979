import { GpuError } from './errors.ts';

interface AdapterFacts {
  /** For people. */
  name: string;
  /** A CPU pretending to be a GPU. */
  software: boolean;
}

/** What the engine works on. It never asks where the device came from: a page, a worker and Node all hand one in. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterFacts;
}

const helpfulLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

const helpfulFeatures = ['subgroups'] as const satisfies readonly GPUFeatureName[];

function describe(adapter: GPUAdapter): AdapterFacts {
  const { vendor, architecture, device, description } = adapter.info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'Unknown GPU';
  const software =
    adapter.info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|warp|basic render/i.test(`${vendor} ${architecture} ${name}`);
  return { name, software };
}

/**
 * Opens a device with the largest limits the adapter offers of those that help.
 * @throws GpuError 'no-webgpu', 'no-adapter' or 'device-failed', each with the reason.
 */
export async function openGpu(gpu: GPU | undefined): Promise<Gpu> {
  if (!gpu) throw new GpuError('no-webgpu', 'This browser has no WebGPU.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new GpuError('no-adapter', 'WebGPU is available, but found no GPU to use.');
  const requiredLimits = Object.fromEntries(helpfulLimits.map((limit) => [limit, adapter.limits[limit] as number]));
  try {
    const requiredFeatures = helpfulFeatures.filter((feature) => adapter.features.has(feature));
    const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
    return { device, adapter: describe(adapter) };
  } catch (cause) {
    throw new GpuError('device-failed', `The GPU was found but could not be opened: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** What waits for a device when it goes is refused before the loss itself is told: so long an error waits to be explained by it. */
const lossMs = 1000;

/** Whether the device is lost. It is asked itself: what the error of a lost device looks like differs from browser to browser. */
export function isLost({ lost }: Pick<GPUDevice, 'lost'>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), lossMs);
    void lost.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
