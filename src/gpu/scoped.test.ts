import { describe, expect, it, vi } from 'vitest';
import { BufferArena } from './arena.ts';
import { openScoped, scoped } from './scoped.ts';
import { FakeDevice, gpuGlobals } from './testing/fakeDevice.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);

describe('scoped', () => {
  it('should charge the build that is too large, and no other, when several overlap on one device', async () => {
    const fake = new FakeDevice(1024);
    const arena = new BufferArena(fake.device);
    const make = (label: string, bytes: number) => scoped(fake.device, () => arena.create(label, bytes));
    const builds = await Promise.allSettled([make('a', 256), make('too large', 4096), make('b', 256)]);
    expect(builds.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(builds[1]).toMatchObject({ reason: { name: 'GpuError', code: 'out-of-memory' } });
    expect(String((builds[1] as PromiseRejectedResult).reason)).toContain('no memory for too large');
    expect(fake.uncaptured).toEqual([]);
  });

  it('should leave no scope open when it returns, though nothing was awaited yet', async () => {
    const fake = new FakeDevice();
    const build = scoped(fake.device, () => fake.openScopes);
    expect(fake.openScopes).toBe(0);
    expect(await build).toBe(2);
  });

  it('should say out-of-memory, not validation, when what was made of a missing buffer is refused too', async () => {
    const fake = new FakeDevice(0);
    const arena = new BufferArena(fake.device);
    const build = scoped(fake.device, () => {
      fake.device.queue.writeBuffer(arena.create('a', 16), 0, new ArrayBuffer(16));
    });
    await expect(build).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(fake.uncaptured).toEqual([]);
  });

  it('should say what was refused when the device refuses a part', async () => {
    const fake = new FakeDevice();
    const build = scoped(fake.device, () => fake.report('validation', 'binding 3 is too small'));
    await expect(build).rejects.toMatchObject({ code: 'validation', message: 'binding 3 is too small' });
  });

  it('should throw what the build throws and close its scopes when the build throws', async () => {
    const fake = new FakeDevice();
    const failure = new RangeError('no such layer');
    const build = scoped(fake.device, () => {
      fake.report('validation', 'half made');
      throw failure;
    });
    await expect(build).rejects.toBe(failure);
    expect(fake.openScopes).toBe(0);
    expect(fake.uncaptured).toEqual([]);
  });

  it('should not compile when the build returns a promise', async () => {
    const fake = new FakeDevice();
    // @ts-expect-error a scope that is open across an await would take others' errors
    const later = scoped(fake.device, async () => 1);
    expect(await later).toBe(1);
    // @ts-expect-error the same
    expect(await openScoped(fake.device, async () => 2).value).toBe(2);
  });
});
