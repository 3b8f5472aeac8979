import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeRun } from '../testing/fakeRun.ts';
import { RunMonitor } from './runMonitor.ts';

/** A monitor of 5 steps, with a copy from after `copied` of them. */
async function monitorOf(copied: number) {
  const { run } = await FakeRun.create();
  const { trainer } = run;
  trainer.train(copied);
  const copy = await trainer.snapshot();
  trainer.train(5 - copied);
  const monitor = new RunMonitor(trainer, copy, { onMetrics: vi.fn(), onNotFinite: vi.fn(), onActivity: vi.fn() });
  onTestFinished(() => {
    monitor.destroy();
    run.destroy();
  });
  return { trainer, copy, monitor };
}

describe('RunMonitor.goBack', () => {
  it.each([4, 5])(
    'should go on before the bad step from a fresh state when step %d was bad and the copy is of step 5',
    async (bad) => {
      const { trainer, copy, monitor } = await monitorOf(5);
      expect(monitor.goBack(bad, false)).toBe(false);
      expect(trainer.step).toBe(bad - 1);
      expect(monitor.snapshot).toEqual({ ...copy, step: bad - 1, fresh: true });
    },
  );

  it('should leave a copy as it is when that is older than the bad step', async () => {
    const { trainer, copy, monitor } = await monitorOf(3);
    expect(monitor.goBack(4, false)).toBe(false);
    expect(trainer.step).toBe(3);
    expect(monitor.snapshot).toBe(copy);
  });

  it('should take the last sound copy when the parameters are past help', async () => {
    const { trainer, copy, monitor } = await monitorOf(2);
    expect(monitor.goBack(5, true)).toBe(true);
    expect(trainer.step).toBe(2);
    expect(monitor.snapshot).toBe(copy);
  });
});
