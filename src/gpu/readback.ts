/** Copies part of a buffer out, after everything submitted before. Sizes and offsets in bytes, multiples of 4. */
export async function readBuffer(
  device: GPUDevice,
  buffer: GPUBuffer,
  offset = 0,
  size = buffer.size - offset,
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}

/** A few staging buffers that take turns, so that reading never makes training wait. */
export class ReadbackRing {
  private readonly free: GPUBuffer[];
  private readonly all: readonly GPUBuffer[];

  constructor(
    private readonly device: GPUDevice,
    readonly slotBytes: number,
    slots = 4,
  ) {
    this.all = Array.from({ length: slots }, () =>
      device.createBuffer({
        label: 'readback',
        size: slotBytes,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    );
    this.free = [...this.all];
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
    try {
      const encoder = this.device.createCommandEncoder();
      let at = 0;
      for (const { offset, size } of ranges) {
        encoder.copyBufferToBuffer(buffer, offset, staging, at, size);
        at += size;
      }
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ, 0, total);
      const bytes = staging.getMappedRange(0, total).slice(0);
      staging.unmap();
      return bytes;
    } finally {
      this.free.push(staging);
    }
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
  }
}
