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

it('changes nothing of what a run computes, whatever is watched', async () => {
  const watched = {
    reach: {},
    jacobian: { layer: 0 },
    cellUse: { layer: 0 },
    spectrum: { layer: 0 },
    updates: {},
  };
  const [seen, alone] = [await TestPage.open(), await TestPage.open()];
  seen.send({ type: 'watch', watched });
  await seen.configure(1, shape);
  // What compiling takes goes by before it trains.
  await seen.until('found', { where: ({ kind }) => kind === 'spectrum' });
  seen.send({ type: 'play' });
  for (const kind of Object.keys(watched)) {
    await seen.until('found', { where: (event) => event.kind === kind && event.step > 0 });
  }
  const steps = await seen.pause();
  await alone.configure(1, shape);
  await alone.playTo(1, steps);
  const [losses, expected] = [seen.losses(1), alone.losses(1)];
  expect(losses.size).toBeGreaterThanOrEqual(steps);
  for (const [step, loss] of losses) expect([step, loss]).toEqual([step, expected.get(step)]);
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

it('says why it has no picture of a network that reads in both directions, once the run is', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {} } });
  const task = { id: 'recall', lag: 4 };
  await page.configure(1, { ...shape, task, bidirectional: true });
  expect((await page.until('probeFailed')).message).toMatch(/in one direction, and this one reads in both/);
  const at = (type: string) => page.events.findIndex((event) => event.type === type);
  expect(at('probeFailed')).toBeGreaterThan(at('configured'));
  // Of the last state alone there is one: as if it were asked at each step.
  await page.configure(2, { ...shape, task, pool: 'last' });
  const { data } = await page.until('found', { where: (event) => event.runId === 2 });
  expect(reachCurve(data as ReachData, 0, 'h', 4).every(Number.isFinite)).toBe(true);
});
