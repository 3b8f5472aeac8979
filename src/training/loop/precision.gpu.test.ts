import { afterEach, expect, it, vi } from 'vitest';
import { GpuError } from '../../gpu/errors.ts';
import { Model } from '../../nn/model.ts';
import { TestPage } from '../testing/sessionCase.ts';

const soonMs = 30;
const shape = { cell: 'rnn', hiddenSize: 12, batchSize: 3 };

afterEach(() => {
  vi.restoreAllMocks();
});

it('tells a run with half weights how far it is from full precision, once, and trains on', async () => {
  const page = await TestPage.open({ tuneAfterMs: soonMs });
  const { config } = await page.configure(1, { ...shape, weights: 'f16' });
  expect(config.weights).toBe('f16');
  await page.playTo(1, 20);
  const { runId, report } = await page.until('precision');
  expect(runId).toBe(1);
  expect(report?.loss).toBeLessThan(1e-3);
  expect(report?.gradient).toBeGreaterThan(1e-6);
  expect(report?.gradient).toBeLessThan(2e-2);
  const step = page.all('status').at(-1)?.step ?? 0;
  await page.until('status', { after: page.now, where: (status) => status.step > step + 20 });
  expect(page.all('precision')).toHaveLength(1);

  // Its checkpoint goes on in half precision, whatever the page has set.
  page.send({ type: 'checkpoint' });
  const { file } = await page.until('checkpoint', { after: page.now });
  page.send({ type: 'openModel', id: 'a', name: 'a.safetensors', file });
  await page.until('modelReport');
  page.send({ type: 'configure', runId: 2, config: { ...config, weights: 'f32' }, textId: 'words', modelId: 'a' });
  const resumed = await page.until('configured', { where: (event) => event.runId === 2 });
  expect(resumed.config.weights).toBe('f16');
  page.send({ type: 'play' });
  await page.until('precision', { where: (event) => event.runId === 2 });
});

it('measures after a benchmark what it had to wait for', async () => {
  const page = await TestPage.open({ tuneAfterMs: soonMs });
  await page.configure(1, { ...shape, weights: 'f16' });
  page.send({ type: 'benchmark', id: 'a' });
  await page.until('benchmarkProgress');
  page.send({ type: 'cancelBenchmark', id: 'a' });
  await page.until('benchmarkFailed');
  await page.playTo(1, 5);
  expect((await page.until('precision')).report?.gradient).toBeGreaterThan(0);
});

it('measures nothing of a run with full weights', async () => {
  const page = await TestPage.open({ tuneAfterMs: soonMs });
  await page.configure(1, shape);
  const create = vi.spyOn(Model, 'create');
  await page.playTo(1, 20);
  // A measurement would begin with a timer of this length that was set before.
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve, soonMs));
  expect(create).not.toHaveBeenCalled();
  expect(page.all('precision')).toEqual([]);
});

it('says so where there is no memory for a second model, and the run goes on', async () => {
  const page = await TestPage.open({ tuneAfterMs: soonMs });
  await page.configure(1, { ...shape, weights: 'f16' });
  vi.spyOn(Model, 'create').mockRejectedValue(new GpuError('out-of-memory', 'The GPU ran out of memory.'));
  await page.playTo(1, 20);
  expect((await page.until('precision')).report).toBeNull();
  const { step } = page.all('status').at(-1) ?? { step: 0 };
  await page.until('status', { after: page.now, where: (status) => status.step > step + 20 });
  expect([...page.all('error'), ...page.all('refused')]).toEqual([]);
});
