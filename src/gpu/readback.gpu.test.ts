import { beforeAll, describe, expect, it } from 'vitest';
import { BufferArena } from './arena.ts';
import { openGpu } from './device.ts';
import { ReadbackRing, readBuffer } from './readback.ts';

let device: GPUDevice;
let numbers: GPUBuffer;

beforeAll(async () => {
  ({ device } = await openGpu(navigator.gpu));
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  numbers = device.createBuffer({ size: 64, usage });
  device.queue.writeBuffer(
    numbers,
    0,
    Uint32Array.from({ length: 16 }, (_, i) => i),
  );
  return () => device.destroy();
});

const values = (bytes: ArrayBuffer): number[] => [...new Uint32Array(bytes)];

describe('readBuffer', () => {
  it('copies the whole or a part', async () => {
    expect(values(await readBuffer(device, numbers))).toEqual([...Array(16).keys()]);
    expect(values(await readBuffer(device, numbers, 8))).toEqual([...Array(16).keys()].slice(2));
    expect(values(await readBuffer(device, numbers, 8, 12))).toEqual([2, 3, 4]);
  });

  it('gives what was there when it was asked for', async () => {
    const buffer = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(buffer, 0, Uint32Array.of(1));
    const before = readBuffer(device, buffer);
    device.queue.writeBuffer(buffer, 0, Uint32Array.of(2));
    expect(values(await before)).toEqual([1]);
    expect(values(await readBuffer(device, buffer))).toEqual([2]);
  });
});

describe('ReadbackRing', () => {
  it('joins ranges, in the order asked for', async () => {
    const arena = new BufferArena(device);
    const ring = new ReadbackRing(arena, 64);
    const ranges = [
      { offset: 40, size: 8 },
      { offset: 0, size: 4 },
    ];
    expect(values(await ring.read(numbers, ranges))).toEqual([10, 11, 0]);
    arena.destroy();
  });

  it('has as many copies in flight as slots, and takes them again', async () => {
    const arena = new BufferArena(device);
    const ring = new ReadbackRing(arena, 16, 2);
    const read = (offset: number) => ring.read(numbers, [{ offset, size: 4 }]);
    for (let round = 0; round < 5; round++) {
      const both = [read(4 * round), read(4 * round + 4)];
      expect(ring.ready).toBe(false);
      await expect(read(0)).rejects.toThrow(RangeError);
      expect((await Promise.all(both)).flatMap(values)).toEqual([round, round + 1]);
      expect(ring.ready).toBe(true);
    }
    arena.destroy();
  });

  it('keeps its slots when it refuses what does not fit', async () => {
    const arena = new BufferArena(device);
    const ring = new ReadbackRing(arena, 16, 1);
    await expect(ring.read(numbers, [{ offset: 0, size: 20 }])).rejects.toThrow(RangeError);
    expect(values(await ring.read(numbers, [{ offset: 4, size: 4 }]))).toEqual([1]);
    arena.destroy();
  });
});
