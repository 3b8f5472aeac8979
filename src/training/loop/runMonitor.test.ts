import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeRun } from '../testing/fakeRun.ts';
import { Witness } from './runMonitor.ts';

/** A witness of 5 steps, with a copy from after `copied` of them. */
async function witnessOf(copied: number) {
  const { run } = await FakeRun.create();
  const { trainer } = run;
  trainer.train(copied);
  const copy = await trainer.snapshot();
  trainer.train(5 - copied);
  const witness = new Witness(trainer, copy, { metrics: vi.fn(), bad: vi.fn(), activity: vi.fn() });
  onTestFinished(() => {
    witness.destroy();
    run.destroy();
  });
  return { trainer, copy, witness };
}

describe('Witness.goBack', () => {
  it.each([4, 5])(
    'should go on before the bad step from a fresh state when step %d was bad and the copy is of step 5',
    async (bad) => {
      const { trainer, copy, witness } = await witnessOf(5);
      expect(witness.goBack(bad, false)).toBe(false);
      expect(trainer.step).toBe(bad - 1);
      expect(witness.snapshot).toEqual({ ...copy, step: bad - 1, fresh: true });
    },
  );

  it('should leave a copy as it is when that is older than the bad step', async () => {
    const { trainer, copy, witness } = await witnessOf(3);
    expect(witness.goBack(4, false)).toBe(false);
    expect(trainer.step).toBe(3);
    expect(witness.snapshot).toBe(copy);
  });

  it('should take the last sound copy when the parameters are past help', async () => {
    const { trainer, copy, witness } = await witnessOf(2);
    expect(witness.goBack(5, true)).toBe(true);
    expect(trainer.step).toBe(2);
    expect(witness.snapshot).toBe(copy);
  });
});
