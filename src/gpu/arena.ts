import { formatBytes } from '../lib/format.ts';
import { GpuError } from './errors.ts';

/** Part of a buffer, as a bind group takes it. */
export interface Slice {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly size?: number;
}

/** Whole vec4s, at least one. */
const sizeOf = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

/**
 * Owns the buffers of one model, so that they can be counted and freed together. What makes them is called within `scoped`, which
 * tells whether the device had the memory.
 */
export class BufferArena {
  private readonly buffers: GPUBuffer[] = [];
  private readonly parts = new Set<BufferArena>();
  private own = 0;

  constructor(
    readonly device: GPUDevice,
    private readonly whole?: BufferArena,
  ) {}

  /** Bytes of everything allocated, in its parts too. */
  get bytes(): number {
    return [...this.parts].reduce((sum, { bytes }) => sum + bytes, this.own);
  }

  /** An arena within this one: counted with it, and freed with it or before. */
  part(): BufferArena {
    const part = new BufferArena(this.device, this);
    this.parts.add(part);
    return part;
  }

  /** @throws GpuError 'out-of-memory' if a buffer of that size is larger than the device can bind. */
  require(label: string, bytes: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const limit = usage & GPUBufferUsage.STORAGE ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
    if (sizeOf(bytes) <= limit) return;
    // Just over the limit both would read the same in round figures.
    const alike = formatBytes(bytes) === formatBytes(limit);
    const [needed, allowed] = [bytes, limit].map((size) => (alike ? `${size} bytes` : formatBytes(size)));
    throw new GpuError('out-of-memory', `${label} would need ${needed}; this GPU allows ${allowed} a buffer.`);
  }

  /** A zeroed buffer. @throws GpuError as `require` does. */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): GPUBuffer {
    return this.make(label, bytes, usage | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC);
  }

  /** A buffer that the host reads what was copied to it from. @throws GpuError as `require` does. */
  staging(label: string, bytes: number): GPUBuffer {
    return this.make(label, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  }

  private make(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    this.require(label, bytes, usage);
    const size = sizeOf(bytes);
    const buffer = this.device.createBuffer({ label, size, usage });
    this.buffers.push(buffer);
    this.own += size;
    return buffer;
  }

  destroy(): void {
    for (const part of this.parts) part.destroy();
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers.length = 0;
    this.own = 0;
    this.whole?.parts.delete(this);
  }
}

/**
 * Builds something of buffers, or nothing: if it fails, all that it had is freed.
 * @param arena that it gets; one of its own, if not told
 */
export async function withArena<T>(
  device: GPUDevice,
  build: (arena: BufferArena) => Promise<T>,
  arena = new BufferArena(device),
): Promise<T> {
  try {
    return await build(arena);
  } catch (error) {
    arena.destroy();
    throw error;
  }
}
