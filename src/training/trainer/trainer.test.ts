import { expect, it, onTestFinished, vi } from 'vitest';
import { dropoutKey } from '../../nn/modules/dropoutAdd/dropout.ts';
import { FakeRun } from '../testing/fakeRun.ts';

it.each([3, 4])('should draw dropout by the step and the seed of the run when that is %d', async (seed) => {
  const { run } = await FakeRun.create({ seed, layers: 2, dropout: { rate: 0.5, variational: false } });
  onTestFinished(() => run.destroy());
  const { trainer } = run;
  const train = vi.spyOn(trainer.model, 'train');
  trainer.train(2);
  const keys = train.mock.calls.flatMap(([steps]) => steps.map(({ uniforms }) => uniforms.dropoutKey));
  expect(keys).toEqual([dropoutKey(seed, 1), dropoutKey(seed, 2)]);
});

it('should begin from a state of zeros when it goes back to a good step, and carry the state when it goes on', async () => {
  const { run } = await FakeRun.create({ carryState: true });
  onTestFinished(() => run.destroy());
  const { trainer } = run;
  expect(trainer.next.carry).toBe(false);
  trainer.train(2);
  expect(trainer.next.carry).toBe(true);
  trainer.rewindTo(1);
  expect(trainer.next.carry).toBe(false);
  trainer.train(1);
  expect(trainer.next.carry).toBe(true);
});
