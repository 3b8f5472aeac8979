import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { PipelineCache } from '../../gpu/pipelines.ts';
import { FakeRun, smallSpec } from '../testing/fakeRun.ts';
import { Ensemble } from './ensemble.ts';
import { slowStep } from './slowStep.ts';

vi.mock('../../probes/slowStep/measure.ts', () => ({
  tracedSequences: () => 1,
  traceWindow: async () => ({ stateNorms: [], gradNorms: [], losses: [] }),
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function begin() {
  const made = await FakeRun.create();
  const { run, fake } = made;
  onTestFinished(() => run.destroy());
  const ensemble = new Ensemble([{ run, spec: { ...smallSpec(), textId: undefined } }]);
  const slow = () => slowStep(fake.gpu, new PipelineCache(fake.gpu.device), run, ensemble);
  return { run, slow };
}

it('should wait for others that have the GPU to themselves, and then tell of the step that is taken', async () => {
  const { run, slow } = await begin();
  await run.roundRobin.suspend();
  const slowed = slow();
  await vi.advanceTimersByTimeAsync(1000);
  expect(run.trainer.step).toBe(0);
  run.roundRobin.release();
  await vi.advanceTimersByTimeAsync(1000);
  expect((await slowed).step).toBe(1);
});

it('should say that the step was not finite when the run halts at it', async () => {
  const { run, slow } = await begin();
  vi.spyOn(run.trainer, 'train').mockImplementation(() => run.onNotFinite(1));
  const slowed = expect(slow()).rejects.toThrow(/was not finite/);
  await vi.advanceTimersByTimeAsync(1000);
  await slowed;
});

it('should not call a step bad that was not taken because the run ended', async () => {
  const { run, slow } = await begin();
  await run.roundRobin.suspend();
  const slowed = expect(slow()).rejects.toThrow('No step was taken; try again when training runs.');
  await vi.advanceTimersByTimeAsync(100);
  run.destroy();
  await vi.advanceTimersByTimeAsync(1000);
  await slowed;
});
