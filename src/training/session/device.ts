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
