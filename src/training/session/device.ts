import { type Gpu, openGpu } from '../../gpu/device.ts';
import { PipelineCache } from '../../gpu/pipelines.ts';
import type { AdapterInfo } from '../../protocol/events.ts';

/** An open device, and what was compiled for it. */
export interface Device {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
}

/** @throws GpuError as {@link openGpu} does */
export async function openDevice(webgpu: GPU | undefined): Promise<Device> {
  const gpu = await openGpu(webgpu);
  return { gpu, pipelines: new PipelineCache(gpu.device) };
}

export function adapterInfo({ gpu }: Device): AdapterInfo {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  return { ...gpu.adapter, maxBufferSize, maxStorageBufferBindingSize };
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
