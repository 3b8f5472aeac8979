import { afterEach, expect, it, vi } from 'vitest';
import { GpuError } from '../../gpu/errors.ts';
import { reachCurve } from '../../lib/gradientReach.ts';
import { ReachProbe } from '../../nn/probe/reach.ts';
import { IGNORED_TARGET } from '../../nn/reference/types.ts';
import { prepareDataset } from '../dataset.ts';
import { TestPage } from '../testing/sessionCase.ts';
import { probeTexts } from './texts.ts';

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
  const curve = reachCurve(data, 0, 'h', 7);
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

it('takes sequences that training has not seen, or training’s where those held back are too short', () => {
  const text = 'abcdefghij'.repeat(40);
  const texts = probeTexts(prepareDataset(text, 2, 8), 2, 8);
  expect(texts).toHaveLength(2);
  for (const ids of texts) {
    expect(ids).toHaveLength(9);
    // One letter after the other, as in the text.
    for (let t = 1; t < 9; t++) expect(ids[t]).toBe(((ids[t - 1] as number) + 1) % 10);
  }
  // 40 characters are held back: less than a window of 50.
  const long = probeTexts(prepareDataset(text, 2, 50), 2, 50);
  expect(long.length).toBeGreaterThan(0);
  for (const ids of long) expect(ids.includes(IGNORED_TARGET)).toBe(false);
});
