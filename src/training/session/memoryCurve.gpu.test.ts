import { describe, expect, it } from 'vitest';
import { sessionConfig, TestPage } from '../testing/sessionCase.ts';

const optimizer = { ...sessionConfig.optimizer, learningRate: 0.02 };
const config = { ...sessionConfig, cell: 'gru', hiddenSize: 16, batchSize: 32, optimizer };

/** A run that plays. */
async function playing(): Promise<TestPage> {
  const page = await TestPage.open();
  page.send({ type: 'configure', runId: 1, config: { ...config, task: { id: 'recall', lag: 3 } } });
  await page.until('configured');
  await page.playTo(1, 3);
  return page;
}

describe('a memory curve', () => {
  it('should train afresh at each lag and report points as they come when a run plays, which waits and then goes on', async () => {
    const page = await playing();
    page.send({ type: 'memoryCurve', id: 'a', request: { lags: [2, 4], steps: 800 } });
    const first = await page.until('memoryCurveProgress');
    expect(first.progress).toEqual({ points: [], lag: 2, step: 0, accuracy: null, done: 0 });
    const begun = page.now;
    const { points } = await page.until('memoryCurveDone');
    expect(page.all('metrics', begun)).toEqual([]);
    expect(points.map(({ lag, chance, haltedAt }) => ({ lag, chance, haltedAt }))).toEqual([
      { lag: 2, chance: 1 / 8, haltedAt: null },
      { lag: 4, chance: 1 / 8, haltedAt: null },
    ]);
    for (const { accuracy, scored, steps } of points) {
      // Solved before its steps were used up, on as many answers as were promised.
      expect(accuracy).toBeGreaterThanOrEqual(0.99);
      expect(scored).toBeGreaterThanOrEqual(1024);
      expect(steps).toBeGreaterThan(0);
      expect(steps).toBeLessThan(800);
      expect(steps % 50).toBe(0);
    }
    const reported = page.all('memoryCurveProgress').map(({ progress }) => progress);
    expect(reported.map(({ done }) => done)).toEqual(reported.map(({ done }) => done).sort((a, b) => a - b));
    expect(reported.some((each) => each.points.length === 1 && each.lag === 4)).toBe(true);
    await page.until('metrics', { after: page.now });
    const steps = [...page.losses(1).keys()];
    expect(steps).toEqual(steps.map((_, i) => i + 1));
  });

  it('should stay at chance when there is no time to learn, and count the same again', async () => {
    const page = await playing();
    const request = { lags: [60], steps: 3 };
    const found = [];
    for (const id of ['b', 'c']) {
      page.send({ type: 'memoryCurve', id, request });
      found.push((await page.until('memoryCurveDone', { where: (event) => event.id === id })).points);
    }
    expect(found[0]?.[0]?.steps).toBe(3);
    expect(found[0]?.[0]?.accuracy).toBeLessThan(0.25);
    expect(found[1]).toEqual(found[0]);
  });

  it('should end when it is cancelled, or when there is nothing to ask', async () => {
    const page = await playing();
    page.send({ type: 'memoryCurve', id: 'd', request: { lags: [60], steps: 100_000 } });
    await page.until('memoryCurveProgress', { where: ({ id, progress }) => id === 'd' && progress.step > 0 });
    page.send({ type: 'cancelMemoryCurve', id: 'd' });
    expect(await page.until('memoryCurveFailed')).toMatchObject({ id: 'd', reason: 'cancelled' });
    await page.until('metrics', { after: page.now });

    page.send({ type: 'memoryCurve', id: 'e', request: { lags: [4, 600], steps: 10 } });
    const outside = await page.until('memoryCurveFailed', { where: ({ id }) => id === 'e' });
    expect(outside).toMatchObject({ reason: 'failed', message: expect.stringMatching(/from 1 to 512/) });
    await page.configure(2);
    page.send({ type: 'memoryCurve', id: 'f', request: { lags: [4], steps: 10 } });
    const text = await page.until('memoryCurveFailed', { where: ({ id }) => id === 'f' });
    expect(text.message).toMatch(/this run trains on a text; choose a task first/);
    expect(page.all('error')).toEqual([]);
  });
});
