import { expect, it } from 'vitest';
import { BufferArena } from './arena.ts';
import { openGpu } from './device.ts';
import { makeDispatch, prepare } from './dispatch.ts';
import { PipelineCache } from './pipelines.ts';
import { readBuffer } from './readback.ts';
import { scoped } from './scoped.ts';

const link = 'bench/link.wgsl';

it('should charge a refusal to the build that it is of, and no other, when several overlap on one device', async () => {
  const { device } = await openGpu(navigator.gpu);
  const uncaptured: string[] = [];
  device.onuncapturederror = ({ error }) => uncaptured.push(error.message);
  const arena = new BufferArena(device);
  const { STORAGE, UNIFORM } = GPUBufferUsage;
  const pipeline = await new PipelineCache(device).get(link);
  const build = (usage: GPUBufferUsageFlags) =>
    scoped(device, () => {
      const buffer = arena.create('values', 256, usage);
      device.queue.writeBuffer(buffer, 0, new Uint32Array(64).fill(7));
      prepare(arena, { only: [makeDispatch(pipeline, { values: { buffer } }, null, [1, 1, 1])] });
      return buffer;
    });
  const [first, refused, last] = await Promise.allSettled([build(STORAGE), build(UNIFORM), build(STORAGE)]);
  expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'GpuError', code: 'validation' } });
  for (const made of [first, last]) {
    if (made.status === 'rejected') throw made.reason;
    expect(new Uint32Array(await readBuffer(device, made.value))).toEqual(new Uint32Array(64).fill(7));
  }
  expect(uncaptured).toEqual([]);
  await expect(device.popErrorScope()).rejects.toThrow();
  device.destroy();
});

it('should name the kernel and its error, and nobody else hear of it, when its shader is refused', async () => {
  const { device } = await openGpu(navigator.gpu);
  const uncaptured: string[] = [];
  device.onuncapturederror = ({ error }) => uncaptured.push(error.message);
  const cache = new PipelineCache(device);
  // Of no accumulator, the text names one that there is not.
  const file = 'bench/fma.wgsl';
  const [refused, compiled] = await Promise.allSettled([cache.get(file, { A: 0, UNROLL: 1 }), cache.get(link)]);
  expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'GpuError', code: 'validation' } });
  expect(String((refused as PromiseRejectedResult).reason)).toContain(file);
  expect(compiled.status).toBe('fulfilled');
  await device.queue.onSubmittedWorkDone();
  expect(uncaptured).toEqual([]);
  device.destroy();
});
