import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultSampling } from '../../config/defaults.ts';
import { PipelineCache } from '../../gpu/pipelines.ts';
import { fused } from '../../nn/sampling/fused.ts';
import { byPasses } from '../../nn/sampling/passes.ts';
import { Sampler } from '../../nn/sampling/sampler.ts';
import type { Event } from '../../protocol/events.ts';
import { Run } from '../loop/run.ts';
import { FakeGpu } from '../testing/fakeGpu.ts';
import { FakeRun, smallSpec } from '../testing/fakeRun.ts';
import { MetricsReader } from '../trainer/metricsReader.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { Builder } from './builder.ts';
import type { Device } from './device.ts';
import { Ensemble, type MemberSpec } from './ensemble.ts';
import { runFacts } from './facts.ts';
import { Recovery } from './recovery.ts';

/** Refuses the buffers of this name from the nth on. */
function refuse(name: string, nth = 1): (label: string) => Error | null {
  let seen = 0;
  return (label) => (label === name && ++seen >= nth ? new Error('no such buffer') : null);
}

async function begin(): Promise<FakeRun> {
  const made = await FakeRun.create();
  onTestFinished(() => made.run.destroy());
  return made;
}

describe('what is left when something can’t be built', () => {
  it.each([
    ['of whole chunks', fused],
    ['by passes', byPasses],
  ])('should be nothing of a sampler %s', async (_, method) => {
    const { fake, run } = await begin();
    const before = fake.live.size;
    fake.refuseBuffer = refuse('readback', 2);
    const options = { sequences: 2, probabilities: true, method };
    await expect(Sampler.create(run.trainer.model, options)).rejects.toThrow('no such buffer');
    expect(fake.live.size).toBe(before);
  });

  it('should be nothing of a sampler when the device tells afterwards that it has no memory', async () => {
    const { fake, run } = await begin();
    const before = fake.live.size;
    fake.scopeError = { message: 'no memory' };
    await expect(Sampler.create(run.trainer.model, { sequences: 2 })).rejects.toThrow(/no memory/);
    expect(fake.live.size).toBe(before);
  });

  it('should be nothing of a trainer', async () => {
    const fake = new FakeGpu();
    fake.refuseBuffer = refuse('state put aside');
    const { config, dataset } = smallSpec();
    await expect(Trainer.create(fake.gpu, config, dataset)).rejects.toThrow('no such buffer');
    expect(fake.live.size).toBe(0);
  });

  it('should be nothing of a run, nor of what writes its texts', async () => {
    const fake = new FakeGpu();
    fake.refuseMapping = () => new Error('mapping failed');
    const pipelines = new PipelineCache(fake.gpu.device);
    const creating = Run.create(fake.gpu, 1, smallSpec(), defaultSampling, pipelines, () => undefined);
    await expect(creating).rejects.toThrow('mapping failed');
    expect(fake.live.size).toBe(0);
  });

  it('should be nothing of a run that could not be put back to its copy', async () => {
    const { fake, run } = await begin();
    vi.spyOn(run, 'restore').mockImplementation(() => {
      throw new Error('another shape');
    });
    const spec: MemberSpec = { ...smallSpec(), textId: undefined };
    const builder = { member: async () => ({ run, spec }) } as unknown as Builder;
    const events: Event[] = [];
    const recovery = new Recovery(builder, (event) => events.push(event), {
      open: async () => ({ gpu: fake.gpu, pipelines: new PipelineCache(fake.gpu.device) }) satisfies Device,
      isOpen: () => true,
      adopt: () => undefined,
    });
    const lost = await FakeRun.create();
    recovery.lose(new Ensemble([{ run: lost.run, spec }]));
    await recovery.recover(defaultSampling);
    expect(events).toEqual([{ type: 'deviceLost', runId: 1, message: 'another shape', recovering: false }]);
    expect(fake.live.size).toBe(0);
  });
});

describe('the bytes of a run', () => {
  it('should be those of all of its buffers, and less again when a reader has gone', async () => {
    const { fake, run } = await begin();
    expect(runFacts(run.trainer).gpuBytes).toBe(fake.bytes);
    const before = fake.bytes;
    const reader = new MetricsReader(run.trainer);
    expect(fake.bytes).toBeGreaterThan(before);
    expect(runFacts(run.trainer).gpuBytes).toBe(fake.bytes);
    reader.destroy();
    expect(runFacts(run.trainer).gpuBytes).toBe(before);
    run.destroy();
    expect(fake.live.size).toBe(0);
  });
});
