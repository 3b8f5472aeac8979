import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatBytes } from '../lib/format.ts';
import { BufferArena } from './arena.ts';
import { GpuError } from './errors.ts';
import { gpuGlobals } from './testing/fakeDevice.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);
afterEach(() => vi.clearAllMocks());

const limits = { maxBufferSize: 4 * 2 ** 20, maxStorageBufferBindingSize: 2 * 2 ** 20 };
const destroy = vi.fn();
const createBuffer = vi.fn((descriptor: GPUBufferDescriptor) => ({ ...descriptor, destroy }));

/** As much of a device as an arena uses. */
const device = { limits, createBuffer } as unknown as GPUDevice;

describe('BufferArena', () => {
  it('counts what it allocates, in whole vec4s and at least one', () => {
    const arena = new BufferArena(device);
    expect([arena.create('a', 100).size, arena.create('b', 0).size, arena.create('c', 32).size]).toEqual([112, 16, 32]);
    expect(arena.bytes).toBe(160);
  });

  it('frees everything it gave out', () => {
    const arena = new BufferArena(device);
    for (const label of ['a', 'b', 'c']) arena.create(label, 64);
    arena.destroy();
    expect(destroy).toHaveBeenCalledTimes(3);
    expect(arena.bytes).toBe(0);
    arena.destroy();
    expect(destroy).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['a storage buffer that can’t be bound', 128, limits.maxStorageBufferBindingSize, '2.00 MiB'],
    ['a buffer that can’t be made', 64, limits.maxBufferSize, '4.00 MiB'],
  ])('refuses %s, naming it, its bytes and the limit', (_, usage, limit, named) => {
    const arena = new BufferArena(device);
    expect(arena.create('fits', limit, usage).size).toBe(limit);
    createBuffer.mockClear();
    const create = () => arena.create('gates of layer 1', limit + 2 ** 20, usage);
    expect(create).toThrow(GpuError);
    expect(create).toThrow(expect.objectContaining({ code: 'out-of-memory' }));
    expect(create).toThrow(/gates of layer 1/);
    expect(create).toThrow(named);
    expect(create).toThrow(formatBytes(limit + 2 ** 20));
    expect(createBuffer).not.toHaveBeenCalled();
  });

  it('tells a buffer from the limit in bytes where round figures are the same', () => {
    const arena = new BufferArena(device);
    expect(() => arena.create('states', 2 ** 21 + 16)).toThrow(
      'states would need 2097168 bytes; this GPU allows 2097152 bytes a buffer.',
    );
  });
});

describe('a part of an arena', () => {
  it('should be counted with the whole until either is freed', () => {
    const arena = new BufferArena(device);
    arena.create('own', 64);
    const [first, second] = [arena.part(), arena.part()];
    first.create('first', 32);
    second.staging('second', 16);
    expect(arena.bytes).toBe(112);
    first.destroy();
    expect(arena.bytes).toBe(80);
    expect(destroy).toHaveBeenCalledTimes(1);
    arena.destroy();
    expect([arena.bytes, second.bytes]).toEqual([0, 0]);
    expect(destroy).toHaveBeenCalledTimes(3);
  });
});
