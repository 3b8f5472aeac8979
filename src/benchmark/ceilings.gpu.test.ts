import { expect, it } from 'vitest';
import { BufferArena } from '../gpu/arena.ts';
import { openGpu } from '../gpu/device.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import { measureCeilings } from './ceilings.ts';
import { openProbes } from './probes.ts';

const quick = { targetMs: 2 };

it('measures every ceiling as a positive number', async () => {
  const { device } = await openGpu(navigator.gpu);
  const ceilings = await measureCeilings(device, quick);
  expect(Object.keys(ceilings)).toHaveLength(6);
  for (const value of Object.values(ceilings)) {
    expect(Number.isFinite(value)).toBe(true);
    expect(value).toBeGreaterThan(0);
  }
  device.destroy();
});

it('finds out if work was left out: each probe is checked against the CPU', async () => {
  const { device } = await openGpu(navigator.gpu);
  const arena = new BufferArena(device);
  const probes = await openProbes(device, arena, new PipelineCache(device));
  for (const [name, probe] of Object.entries(probes)) {
    const run = probe.prepare(probe.least);
    await expect(probe.check(probe.least), name).rejects.toMatchObject({ code: 'wrong-result' });
    run();
    await expect(probe.check(probe.least), name).resolves.toBeUndefined();
  }
  for (const name of ['dispatch', 'submit'] as const) {
    probes[name].prepare(3);
    await expect(probes[name].check(3), name).rejects.toMatchObject({ code: 'wrong-result' });
  }
  const turns = probes.barrier.least * 2;
  await expect(probes.barrier.check(turns)).rejects.toMatchObject({ code: 'wrong-result' });
  arena.destroy();
  device.destroy();
});

it('stops when it is told to, and frees what it had taken', async () => {
  const { device } = await openGpu(navigator.gpu);
  const stop = new AbortController();
  const measuring = measureCeilings(device, { ...quick, signal: stop.signal });
  stop.abort();
  await expect(measuring).rejects.toMatchObject({ name: 'AbortError' });
  // The device is as good as before.
  expect((await measureCeilings(device, quick)).flopsPerSecond).toBeGreaterThan(0);
  device.destroy();
});
