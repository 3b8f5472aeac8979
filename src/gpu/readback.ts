import { BufferArena, type Slice } from './arena.ts';
import { scoped } from './scoped.ts';

/**
 * Copies part of a buffer out, after everything submitted before. Sizes and offsets in bytes, multiples of 4.
 * @throws GpuError 'out-of-memory' where there is no room for the copy
 */
export async function readBuffer(
  device: GPUDevice,
  buffer: GPUBuffer,
  offset = 0,
  size = buffer.size - offset,
): Promise<ArrayBuffer> {
  const arena = new BufferArena(device);
  try {
    const staging = await scoped(device, () => {
      const made = arena.staging('copied out', size);
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, offset, made, 0, size);
      device.queue.submit([encoder.finish()]);
      return made;
    });
    await staging.mapAsync(GPUMapMode.READ);
    return staging.getMappedRange().slice(0, size);
  } finally {
    arena.destroy();
  }
}

/** The first bytes of a staging buffer, once what was submitted is done. */
export async function readStaging(staging: GPUBuffer, size = staging.size): Promise<ArrayBuffer> {
  await staging.mapAsync(GPUMapMode.READ, 0, size);
  const bytes = staging.getMappedRange(0, size).slice(0);
  staging.unmap();
  return bytes;
}

/**
 * Submits what was encoded, and behind it copies of some slices, whole buffers where they don't say.
 * @param staging has room for all of them
 * @returns their bytes, one behind the other
 */
export function submitAndRead(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  staging: GPUBuffer,
  slices: readonly Slice[],
): Promise<ArrayBuffer> {
  let at = 0;
  for (const { buffer, offset = 0, size = buffer.size - offset } of slices) {
    encoder.copyBufferToBuffer(buffer, offset, staging, at, size);
    at += size;
  }
  device.queue.submit([encoder.finish()]);
  return readStaging(staging, at);
}

/** A few staging buffers that take turns, so that reading never makes training wait. */
export class ReadbackRing {
  private readonly free: GPUBuffer[];

  /** @param arena owns the buffers; nothing may be read any more once it is destroyed */
  constructor(
    private readonly arena: BufferArena,
    readonly slotBytes: number,
    slots = 4,
  ) {
    this.free = Array.from({ length: slots }, () => arena.staging('readback', slotBytes));
  }

  /** False when every slot is in flight: skip this turn. */
  get ready(): boolean {
    return this.free.length > 0;
  }

  /**
   * Copies ranges of a buffer, one behind the other, and resolves with their bytes.
   * @throws RangeError if none is free or they don't fit in a slot.
   */
  async read(buffer: GPUBuffer, ranges: readonly { offset: number; size: number }[]): Promise<ArrayBuffer> {
    const total = ranges.reduce((sum, { size }) => sum + size, 0);
    const staging = total > this.slotBytes ? undefined : this.free.pop();
    if (!staging) throw new RangeError('no readback slot for this copy');
    const { device } = this.arena;
    try {
      const slices = ranges.map((range) => ({ buffer, ...range }));
      return await submitAndRead(device, device.createCommandEncoder(), staging, slices);
    } finally {
      this.free.push(staging);
    }
  }
}
