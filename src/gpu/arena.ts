import { formatBytes, GpuError } from './errors.ts';

/** Part of a buffer, as a bind group takes it. */
export interface Slice {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly size?: number;
}

/** Owns the buffers of one model, so that they can be counted and freed together. */
export class BufferArena {
  private readonly buffers: GPUBuffer[] = [];
  /** Bytes of everything allocated. */
  bytes = 0;

  constructor(private readonly device: GPUDevice) {}

  /** A zeroed buffer. @throws GpuError 'out-of-memory' if it is larger than the device can bind. */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const limit = usage & GPUBufferUsage.STORAGE ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
    if (size > limit) {
      throw new GpuError(
        'out-of-memory',
        `${label} would take ${formatBytes(size)}; this GPU allows ${formatBytes(limit)} a buffer.`,
      );
    }
    const buffer = this.device.createBuffer({
      label,
      size,
      usage: usage | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    this.buffers.push(buffer);
    this.bytes += size;
    return buffer;
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers.length = 0;
    this.bytes = 0;
  }
}
