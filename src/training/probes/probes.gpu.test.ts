import { afterEach, expect, it, vi } from 'vitest';
import { GpuError } from '../../gpu/errors.ts';
import { type ReachData, reachCurve } from '../../lib/gradientReach.ts';
import { ReachProbe } from '../../nn/probe/reach.ts';
import { TestPage } from '../testing/sessionCase.ts';

const shape = { cell: 'lstm', hiddenSize: 12, batchSize: 3, seqLength: 8 };
const someMs = 600;

afterEach(() => {
  vi.restoreAllMocks();
});

it('probes a run while it is watched, and only then', async () => {
  const page = await TestPage.open();
  await page.configure(1, shape);
  await page.playTo(1, 5);
  await new Promise((resolve) => setTimeout(resolve, someMs));
  expect(page.all('found')).toEqual([]);

  page.send({ type: 'watch', watched: { reach: {} } });
  const { runId, step, data } = await page.until('found');
  expect(runId).toBe(1);
  expect(data).toMatchObject({ seqLength: 8, losses: 8, firstLoss: 0, layers: 1, states: ['h', 'c'] });
  const curve = reachCurve(data as ReachData, 0, 'h', 7);
  expect(curve).toHaveLength(8);
  expect(curve.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  await page.until('found', { where: (event) => event.step > step });

  page.send({ type: 'watch', watched: {} });
  await new Promise((resolve) => setTimeout(resolve, someMs));
  const seen = page.all('found').length;
  await new Promise((resolve) => setTimeout(resolve, someMs));
  expect(page.all('found')).toHaveLength(seen);
});

it('probes a run before it trains and once while it is paused, and the next run instead of it', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {} } });
  await page.configure(1, shape);
  expect((await page.until('found')).step).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, someMs));
  expect(page.all('found')).toHaveLength(1);
  await page.configure(2, { ...shape, cell: 'gru', layers: 2 });
  const { data } = await page.until('found', { where: (event) => event.runId === 2 });
  expect(data).toMatchObject({ layers: 2, states: ['h'] });
});

it('changes nothing of what a run computes', async () => {
  const losses: number[][] = [];
  for (const reach of [false, true]) {
    const page = await TestPage.open();
    page.send({ type: 'watch', watched: reach ? { reach: {} } : {} });
    await page.configure(1, shape);
    await page.playTo(1, 30);
    if (reach) await page.until('found', { where: (event) => event.step > 0 });
    losses.push(
      page
        .all('metrics')
        .flatMap(({ columns }) => [...columns.loss])
        .slice(0, 30),
    );
  }
  expect(losses[0]).toHaveLength(30);
  expect(losses[1]).toEqual(losses[0]);
});

it('says so where there is no memory for it, and the run goes on', async () => {
  vi.spyOn(ReachProbe, 'create').mockRejectedValue(new GpuError('out-of-memory', 'The GPU ran out of memory.'));
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {} } });
  await page.configure(1, shape);
  await page.playTo(1, 10);
  expect((await page.until('probeFailed')).message).toMatch(/lower H, B or T/);
  expect([...page.all('error'), ...page.all('refused')]).toEqual([]);
});
