import { BufferArena } from '../gpu/arena.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import { openProbes, type Probes } from './probes.ts';
import { fastest, roundTrip } from './timing.ts';
import type { Ceilings } from './types.ts';

export type { Ceilings } from './types.ts';

interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
  /** Time that each run of the six measurements aims at. */
  readonly targetMs?: number;
}

/**
 * Measures the ceilings in about half a second. Every result is checked against the CPU's: a driver that left out work would show.
 * @throws BenchmarkError 'wrong-result', GpuError 'out-of-memory', or DOMException 'AbortError'.
 */
export async function measureCeilings(device: GPUDevice, options: MeasureOptions = {}): Promise<Ceilings> {
  const { signal, targetMs = 15 } = options;
  const arena = new BufferArena(device);
  try {
    const probes = await openProbes(device, arena, new PipelineCache(device));
    const overheadMs = await roundTrip(device);
    const perSecond = async (name: keyof Probes): Promise<number> => {
      const probe = probes[name];
      const { amount, milliseconds } = await fastest(device, probe, { targetMs, tries: 3, overheadMs, signal });
      await probe.check(amount);
      return (amount * probe.unit * 1000) / milliseconds;
    };
    return {
      flopsPerSecond: await perSecond('arithmetic'),
      cacheBytesPerSecond: await perSecond('cache'),
      memoryBytesPerSecond: await perSecond('memory'),
      barrierMicroseconds: 1e6 / (await perSecond('barrier')),
      dispatchMicroseconds: 1e6 / (await perSecond('dispatch')),
      submitMicroseconds: 1e6 / (await perSecond('submit')),
    };
  } finally {
    arena.destroy();
  }
}
