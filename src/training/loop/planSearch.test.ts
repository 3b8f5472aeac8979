import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { GpuError } from '../../gpu/errors.ts';
import { PipelineCache } from '../../gpu/pipelines.ts';
import { precisionError } from '../../nn/autotuner/precision.ts';
import { autotune } from '../../nn/autotuner/tune.ts';
import { FakeRun } from '../testing/fakeRun.ts';
import type { PlanStore } from '../trainer/plans.ts';
import { Tunings } from './planSearch.ts';

vi.mock('../../nn/autotuner/precision.ts', () => ({ precisionError: vi.fn() }));
vi.mock('../../nn/autotuner/tune.ts', () => ({ autotune: vi.fn() }));

const measuring = vi.mocked(precisionError);
const tuning = vi.mocked(autotune);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.resetAllMocks();
  vi.useRealTimers();
});

const patience = 1000;

class Plans implements PlanStore {
  readonly kept = new Map<string, string>();
  closed = false;

  private open(): void {
    if (this.closed) throw new Error('site data is blocked');
  }

  async get(key: string): Promise<string | undefined> {
    this.open();
    return this.kept.get(key);
  }

  async set(key: string, plan: string): Promise<void> {
    this.open();
    this.kept.set(key, plan);
  }
}

async function begin(weights: 'f16' | 'f32' = 'f32') {
  const made = await FakeRun.create({ weights });
  const plans = new Plans();
  const tunings = new Tunings(plans, (event) => made.events.push(event), patience);
  onTestFinished(() => {
    tunings.stop();
    made.run.destroy();
  });
  const { variants } = made.run.trainer.model.plan;
  tuning.mockResolvedValue({ variants, trials: [] });
  measuring.mockResolvedValue({ loss: 0, gradient: 0 });
  const { gpu } = made.fake;
  const start = (): void => tunings.begin(gpu, new PipelineCache(gpu.device), made.run);
  made.run.step();
  await vi.advanceTimersByTimeAsync(100);
  return { made, plans, tunings, start };
}

describe('Tunings', () => {
  it('should tell that plans cannot be tried, try again by itself, and tell what it finds then', async () => {
    const { made, plans, start } = await begin();
    tuning.mockRejectedValueOnce(new GpuError('out-of-memory', 'The GPU ran out of memory: 1 GiB.'));
    start();
    await vi.advanceTimersByTimeAsync(patience + 1000);
    expect(made.problems('tuning')).toEqual([expect.stringContaining('ran out of memory')]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(made.problems('tuning').at(-1)).toBeNull();
    expect(made.all('tuned')).toHaveLength(1);
    expect(plans.kept.size).toBe(1);
  });

  it('should tell that precision cannot be measured, and then measure it and try plans', async () => {
    const { made, start } = await begin('f16');
    measuring.mockRejectedValueOnce(new Error('no pipeline'));
    start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(made.problems('precision')).toEqual([expect.stringContaining('no pipeline'), null]);
    expect(made.all('precision')).toHaveLength(1);
    expect(made.all('tuned')).toHaveLength(1);
  });

  it('should report that there is no memory to measure precision when that is so', async () => {
    const { made, start } = await begin('f16');
    measuring.mockRejectedValueOnce(new GpuError('out-of-memory', 'too much'));
    start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(made.all('precision')).toEqual([{ type: 'precision', runId: 1, report: null }]);
    expect(made.problems('precision')).toEqual([]);
  });

  it('should tell that plans cannot be looked up, and try none while they could not be kept', async () => {
    const { made, plans, tunings, start } = await begin();
    plans.closed = true;
    expect(await tunings.remembered('key')).toBeUndefined();
    start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(made.problems('plans')).toEqual([expect.stringContaining('site data is blocked')]);
    expect(tuning).not.toHaveBeenCalled();
    plans.closed = false;
    expect(await tunings.remembered('key')).toBeUndefined();
    expect(made.problems('plans').at(-1)).toBeNull();
  });

  it('should tell of no plan that the next run begins with when that could not be kept', async () => {
    const { made, plans, start } = await begin();
    tuning.mockImplementationOnce(async () => {
      plans.closed = true;
      return { variants: made.run.trainer.model.plan.variants, trials: [] };
    });
    start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(made.problems('plans')).toEqual([expect.any(String)]);
    expect(made.all('tuned')).toEqual([]);
  });

  it('should say nothing of what fails after it was stopped', async () => {
    const { made, tunings, start } = await begin();
    tuning.mockImplementationOnce(async () => {
      tunings.stop();
      throw new Error('stopped');
    });
    start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made.all('activity')).toEqual([]);
    expect(tuning).toHaveBeenCalledOnce();
  });
});
