import { formatBytes, GpuError } from './errors.ts';

/** Part of a buffer, as a bind group takes it. */
export interface Slice {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly size?: number;
}

/** Whole vec4s, at least one. */
const sizeOf = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

/** Owns the buffers of one model, so that they can be counted and freed together. */
export class BufferArena {
  private readonly buffers: GPUBuffer[] = [];
  /** Bytes of everything allocated. */
  bytes = 0;

  constructor(private readonly device: GPUDevice) {}

  /** @throws GpuError 'out-of-memory' if a buffer of that size is larger than the device can bind. */
  require(label: string, bytes: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const limit = usage & GPUBufferUsage.STORAGE ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
    if (sizeOf(bytes) <= limit) return;
    // Just over the limit both would read the same in round figures.
    const alike = formatBytes(bytes) === formatBytes(limit);
    const [needed, allowed] = [bytes, limit].map((size) => (alike ? `${size} bytes` : formatBytes(size)));
    throw new GpuError('out-of-memory', `${label} would take ${needed}; this GPU allows ${allowed} a buffer.`);
  }

  /** A zeroed buffer. @throws GpuError as `require` does. */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): GPUBuffer {
    this.require(label, bytes, usage);
    const size = sizeOf(bytes);
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
