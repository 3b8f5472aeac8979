import { type Gpu, openGpu } from '../gpu/device.ts';
import { fromUncaptured } from '../gpu/errors.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import type { AdapterInfo, Event } from '../protocol.ts';

/** An open device, and what was compiled for it. */
export interface Device {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
}

/** @throws GpuError as {@link openGpu} does */
export async function openDevice(webgpu: GPU | undefined, emit: (event: Event) => void): Promise<Device> {
  const gpu = await openGpu(webgpu);
  gpu.device.onuncapturederror = (event) => {
    const { code, message } = fromUncaptured(event.error);
    emit({ type: 'error', code, message });
  };
  return { gpu, pipelines: new PipelineCache(gpu.device) };
}

export function adapterInfo({ gpu }: Device): AdapterInfo {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  return { ...gpu.adapter, maxBufferSize, maxStorageBufferBindingSize };
}
