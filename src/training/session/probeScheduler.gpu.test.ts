import { afterEach, expect, it, vi } from 'vitest';
import { GpuError } from '../../gpu/errors.ts';
import { type ReachData, reachCurve } from '../../probes/reach/contract.ts';
import { ReachProbe } from '../../probes/reach/measure.ts';
import { alike } from '../../probes/testing/alike.ts';
import { TestPage } from '../testing/sessionCase.ts';

const shape = { cell: 'lstm', hiddenSize: 12, batchSize: 3, seqLength: 8 };

afterEach(() => {
  vi.restoreAllMocks();
});

it('should probe a run when it is watched, and only then', async () => {
  const page = await TestPage.open();
  await page.configure(1, shape);
  await page.playTo(1, 5);
  await page.roundTrip();
  expect(page.all('found')).toEqual([]);

  page.send({ type: 'watch', watched: { reach: {} } });
  const { runId, step, data } = await page.until('found');
  expect(runId).toBe(1);
  expect(data).toMatchObject({ seqLength: 8, losses: 8, firstLoss: 0, recurrences: alike(1, false, ['h', 'c']) });
  const curve = reachCurve(data as ReachData, 0, 'h', 7);
  expect(curve).toHaveLength(8);
  expect(curve.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  await page.until('found', { where: (event) => event.step > step });

  page.send({ type: 'watch', watched: { spectrum: { layer: 0 } } });
  const other = () => page.until('found', { after: page.now, where: ({ kind }) => kind === 'spectrum' });
  // What was on its way is there with the first of the next kind; the second would be behind another of the former.
  await other();
  const after = page.now;
  await other();
  await other();
  expect(page.all('found', after).filter(({ kind }) => kind === 'reach')).toEqual([]);
});

it('should probe a run once when it stands still, and the next run instead of it', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {} } });
  await page.configure(1, shape);
  expect((await page.until('found')).step).toBe(0);
  page.send({ type: 'watch', watched: { reach: {}, spectrum: { layer: 0 } } });
  await page.until('found', { where: ({ kind }) => kind === 'spectrum' });
  expect(page.all('found').map(({ kind }) => kind)).toEqual(['reach', 'spectrum']);
  await page.configure(2, { ...shape, cell: 'gru', layers: 2 });
  const { data } = await page.until('found', { where: ({ runId, kind }) => runId === 2 && kind === 'reach' });
  expect(data).toMatchObject({ recurrences: alike(2) });
});

it('should change nothing of what a run computes when everything is watched', async () => {
  const watched = {
    reach: {},
    jacobian: { layer: 0 },
    cellUse: { layer: 0 },
    spectrum: { layer: 0 },
    updates: {},
    continuation: { prompt: 'the', beam: 2, length: 8 },
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

it('should say so when there is no memory for it, and the run goes on', async () => {
  vi.spyOn(ReachProbe, 'create').mockRejectedValue(new GpuError('out-of-memory', 'The GPU ran out of memory.'));
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {} } });
  await page.configure(1, shape);
  await page.playTo(1, 10);
  expect((await page.until('probeFailed')).message).toMatch(/lower H, B or T/);
  expect([...page.all('error'), ...page.all('refused')]).toEqual([]);
});

it('should say why it has no picture when no single step answers, once the run is', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {} } });
  const task = { id: 'recall', lag: 4 };
  await page.configure(1, { ...shape, task, bidirectional: true, pool: 'ends' });
  expect((await page.until('probeFailed')).message).toMatch(/this head reads two, one a direction/);
  const at = (type: string) => page.events.findIndex((event) => event.type === type);
  expect(at('probeFailed')).toBeGreaterThan(at('configured'));
  // Of the last state alone there is one: as if it were asked at each step.
  await page.configure(2, { ...shape, task, pool: 'last' });
  const { data } = await page.until('found', { where: (event) => event.runId === 2 });
  expect(reachCurve(data as ReachData, 0, 'h', 4).every(Number.isFinite)).toBe(true);
});

it('should measure a network that reads in both directions, of each what is asked for', async () => {
  const page = await TestPage.open();
  const task = { id: 'recall', lag: 4 };
  const choice = { layer: 1, reverse: true };
  page.send({
    type: 'watch',
    watched: {
      reach: {},
      passage: { text: null, ...choice, connectivity: true },
      jacobian: choice,
      cellUse: choice,
      spectrum: choice,
    },
  });
  await page.configure(1, { ...shape, task, layers: 2, bidirectional: true, pool: 'last' });
  for (const kind of ['passage', 'jacobian', 'cellUse', 'spectrum']) {
    const { data } = await page.until('found', { where: (event) => event.kind === kind });
    expect(data, kind).toMatchObject({ layers: 2, layer: 1, direction: 'reverse' });
  }
  const { data } = await page.until('found', { where: ({ kind }) => kind === 'reach' });
  expect(data).toMatchObject({ recurrences: alike(2, true, ['h', 'c']) });
  // The reverse direction of the top layer, which reads from the end, is reached at every step after the loss.
  expect(reachCurve(data as ReachData, 3, 'h', 1).every((value) => value > 0)).toBe(true);
  expect(page.all('probeFailed')).toEqual([]);
});
