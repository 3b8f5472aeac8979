import type { BufferArena } from './arena.ts';
import { GpuError } from './errors.ts';

/**
 * Builds something of buffers and pipelines, or nothing: what went wrong is told once, and the arena is empty again.
 * @throws GpuError 'out-of-memory' if the device can't hold it, 'validation' if it refuses a part; or what `build` throws.
 */
export async function scoped<T>(device: GPUDevice, arena: BufferArena, build: () => Promise<T>): Promise<T> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let built: { readonly value: T } | undefined;
  let failure: unknown;
  try {
    built = { value: await build() };
  } catch (error) {
    failure = error;
  }
  const memory = await device.popErrorScope();
  const validation = await device.popErrorScope();
  if (built && !memory && !validation) return built.value;
  arena.destroy();
  if (failure) throw failure;
  throw memory
    ? new GpuError('out-of-memory', `The GPU ran out of memory: ${memory.message}`)
    : new GpuError('validation', validation?.message ?? 'unknown');
}
