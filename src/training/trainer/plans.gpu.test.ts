import { describe, expect, it, vi } from 'vitest';
import { TestPage } from '../testing/sessionCase.ts';
import type { PlanStore } from './plans.ts';

function memory(): PlanStore & { plans: Map<string, string> } {
  const plans = new Map<string, string>();
  return {
    plans,
    get: async (key) => plans.get(key),
    set: async (key, plan) => void plans.set(key, plan),
  };
}

/** Another than the default, on any adapter. */
const other = 'forward: stepwise R3; backward: stepwise R3';
const shape = { cell: 'rnn', hiddenSize: 12, batchSize: 3 };

describe('a plan', () => {
  it('should be looked for while a run trains, and be the next one’s', async () => {
    const store = memory();
    const page = await TestPage.open({ plans: store, tuneAfterMs: 50 });
    const { facts } = await page.configure(1, shape);
    page.send({ type: 'play' });
    const { plan, trials, runId } = await page.until('tuned');
    expect(runId).toBe(1);
    expect([...store.plans.values()]).toEqual([plan]);
    expect(trials.filter(({ problem }) => problem !== null)).toEqual([]);
    // The run goes on, by the plan that it began with.
    const { step } = page.all('status').at(-1) ?? { step: 0 };
    await page.until('status', { where: (status) => status.step > step });
    const steps = page.all('metrics').map(({ columns }) => columns);
    expect(steps.map(({ firstStep }) => firstStep)).toEqual(
      steps.map((_, i) => 1 + steps.slice(0, i).reduce((sum, { loss }) => sum + loss.length, 0)),
    );
    const fits = await page.configure(2, shape);
    expect(fits.facts.plan).toBe(plan);
    // Of another shape nothing is known.
    const wider = await page.configure(3, { ...shape, hiddenSize: 16 });
    expect(wider.facts.plan).not.toBe('');
    expect(store.plans.size).toBe(1);
    expect(facts.plan).toMatch(/^forward: .+; backward: .+; rows: .+; outer: .+; head: .+$/);
  });

  it('should be the pinned one, whatever is remembered, and not be looked for', async () => {
    const get = vi.fn(async () => 'rows: TM8 TN8');
    const store = { ...memory(), get };
    const page = await TestPage.open({ plans: store, tuneAfterMs: 1 });
    const { facts } = await page.configure(1, { ...shape, plan: other });
    expect(facts.plan).toMatch(new RegExp(`^${other}; `));
    expect(facts.plan).not.toContain('rows: TM8 TN8;');
    await page.playTo(1, 5);
    // The run's builder asks; who looks for a plan would ask before it measures.
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('should be refused where this adapter has it not, and the run be unharmed', async () => {
    const page = await TestPage.open();
    await page.configure(1, shape);
    const config = { ...page.all('configured')[0]!.config, plan: 'rows: TM99' };
    page.send({ type: 'configure', runId: 2, config, textId: 'words' });
    const { code, message } = await page.until('refused');
    expect(code).toBe('bad-config');
    expect(message).toMatch(/can’t run the plan’s “rows: TM99” for this model; it has .+ Set plan to auto/);
    const after = page.now;
    page.send({ type: 'step' });
    expect((await page.until('metrics', { after })).runId).toBe(1);
  });

  it('should be passed over where it is remembered of another adapter', async () => {
    const page = await TestPage.open({ plans: { ...memory(), get: async () => 'forward: warp R1' } });
    const plain = await TestPage.open();
    expect((await page.configure(1, shape)).facts.plan).toBe((await plain.configure(1, shape)).facts.plan);
  });

  it('should go on with its checkpoint', async () => {
    const page = await TestPage.open();
    await page.configure(1, { ...shape, plan: other });
    page.send({ type: 'step' });
    page.send({ type: 'checkpoint' });
    const { file, config } = await page.until('checkpoint', { where: ({ step }) => step === 1 });
    page.send({ type: 'openModel', id: 'a', name: 'a.safetensors', file });
    await page.until('modelReport');
    page.send({ type: 'configure', runId: 2, config: { ...config, plan: 'auto' }, textId: 'words', modelId: 'a' });
    const { facts } = await page.until('configured', { where: ({ runId }) => runId === 2 });
    expect(facts.plan).toMatch(new RegExp(`^${other}; `));
  });
});
