import { afterEach, expect, it, vi } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { GpuError } from '../../gpu/errors.ts';
import { Run } from '../loop/run.ts';
import { sessionConfig, TestPage } from '../testing/sessionCase.ts';

const main: RunConfig = { ...sessionConfig, cell: 'gru', hiddenSize: 12, batchSize: 3, seqLength: 8 };
const rnn: RunConfig = { ...main, cell: 'rnn' };
/** Feeds itself more than it had and has no bound: soon past all numbers. */
const exploding: RunConfig = {
  ...rnn,
  activation: 'relu',
  init: { ...main.init, recurrent: 'gaussian', spectralRadius: 8 },
  clip: { type: 'none', value: 1, lower: 0.1 },
};

afterEach(() => vi.restoreAllMocks());

async function compare(compared: RunConfig[], opened?: TestPage) {
  const page = opened ?? (await TestPage.open());
  page.send({ type: 'configure', runId: 1, config: main, textId: 'words', compared });
  return { page, configured: await page.until('configured') };
}

/** Pauses, and waits until all of them stand and have told everything. */
async function pauseAll(page: TestPage, runIds: number[], step: number): Promise<void> {
  page.send({ type: 'pause' });
  for (const runId of runIds) {
    await page.until('metrics', {
      where: (event) => event.runId === runId && event.columns.firstStep + event.columns.loss.length > step,
    });
  }
}

const lastStep = (page: TestPage, runId: number): number => Math.max(...page.losses(runId).keys());

it('trains each to the same bits as alone, in step, and goes on with one of them', async () => {
  const { page, configured } = await compare([rnn, { ...rnn, seed: 2 }]);
  const [first, second] = configured.compared ?? [];
  expect(first).toMatchObject({ runId: 2, config: rnn });
  expect(second).toMatchObject({ runId: 3, problem: expect.stringMatching(/seed is 2 here and .* in the first/) });
  await page.playTo(2, 30);
  page.send({ type: 'pause' });
  const stood = () => [1, 2].map((runId) => page.all('status').findLast((event) => event.runId === runId));
  await vi.waitFor(() => {
    const [a, b] = stood();
    expect([a?.state, b?.state]).toEqual(['paused', 'paused']);
    expect(a?.step).toBe(b?.step);
    expect([lastStep(page, 1), lastStep(page, 2)]).toEqual([a?.step, b?.step]);
  });
  page.send({ type: 'step' });
  const step = lastStep(page, 1) + 1;
  await pauseAll(page, [1, 2], step);
  const together = [page.losses(1), page.losses(2)];

  page.send({ type: 'continueWith', runId: 4, from: 2 });
  const alone = await page.until('configured', { where: ({ runId }) => runId === 4 });
  expect(alone).toMatchObject({ config: rnn, step });
  expect(alone.compared).toBeUndefined();
  page.send({ type: 'reset', runId: 5 });
  await page.until('configured', { where: ({ runId }) => runId === 5 });
  await page.playTo(5, step);
  await page.configure(6, main);
  await page.playTo(6, step);
  for (const [i, runId] of [6, 5].entries()) {
    const losses = page.losses(runId);
    for (const [at, loss] of together[i] ?? []) expect(losses.get(at), `run ${runId}, step ${at}`).toBe(loss);
  }
  expect(together[0]?.get(1)).not.toBe(together[1]?.get(1));
});

it('should train each to the same bits as alone, on sequences of its own, when seeds alone differ', async () => {
  const task = { id: 'recall', lag: 5 } as const;
  const seeded = (seed: number): RunConfig => ({ ...main, task, seed });
  const page = await TestPage.open();
  page.send({ type: 'configure', runId: 1, config: seeded(1), compared: [2, 3, 4, 5].map(seeded) });
  const { compared = [] } = await page.until('configured');
  expect(compared.map(({ config, problem }) => [config.seed, problem])).toEqual(
    [2, 3, 4, 5].map((seed) => [seed, undefined]),
  );
  await page.playTo(5, 12);
  page.send({ type: 'pause' });
  await page.roundTrip();
  const together = [1, 2, 3, 4, 5].map((runId) => page.losses(runId));
  expect(new Set(together.map((losses) => losses.get(1))).size).toBe(5);
  await page.configure(6, seeded(5));
  await page.playTo(6, 12);
  for (let step = 1; step <= 12; step++) expect(page.losses(6).get(step)).toBe(together[4]?.get(step));
});

it('goes on with the others where one halts, and brings all of them back after a lost device', async () => {
  const { page } = await compare([exploding, rnn], await TestPage.openAlone());
  page.send({ type: 'play' });
  const halted = await page.until('halted');
  expect(halted).toMatchObject({ runId: 2 });
  const after = page.now;
  for (const runId of [1, 3]) {
    await page.until('metrics', {
      after,
      where: (event) => event.runId === runId && event.columns.firstStep > halted.step + 10,
    });
  }
  expect(page.losses(2, after).size).toBe(0);
  expect(page.all('halted')).toHaveLength(1);

  // A live edit acts on whom it is meant for.
  page.send({ type: 'live', settings: { 'optimizer.learningRate': 0.125 }, runIds: [3] });
  const edited = page.now;
  await page.until('metrics', { after: edited, where: ({ columns: c }) => c.learningRate.includes(0.125) });
  const lostAt = page.now;
  page.send({ type: 'loseDevice' });
  for (const runId of [1, 2, 3]) await page.until('recovered', { after: lostAt, where: (e) => e.runId === runId });
  const back = page.now;
  for (const runId of [1, 3]) await page.until('metrics', { after: back, where: (event) => event.runId === runId });
  const rates = page.all('metrics', back).map(({ runId, columns }) => [runId, columns.learningRate[0]] as const);
  for (const [runId, rate] of rates) expect(rate === 0.125).toBe(runId === 3);

  page.send({ type: 'endComparison' });
  await page.roundTrip();
  const ended = page.now;
  await page.until('metrics', { after: ended });
  expect(new Set(page.all('metrics', ended).map(({ runId }) => runId))).toEqual(new Set([1]));
  expect(page.all('error')).toEqual([]);
});

it('leaves out a compared run that does not fit, with a sentence, and probes each of those that do', async () => {
  const create = Run.create.bind(Run);
  vi.spyOn(Run, 'create').mockImplementation((gpu, id, ...rest) =>
    id === 2 ? Promise.reject(new GpuError('out-of-memory', 'The GPU ran out of memory.')) : create(gpu, id, ...rest),
  );
  const { page, configured } = await compare([rnn, rnn]);
  expect(configured.compared).toMatchObject([{ runId: 2, problem: 'The GPU ran out of memory.' }, { runId: 3 }]);
  page.send({ type: 'watch', watched: { reach: {} } });
  for (const runId of [1, 3]) await page.until('found', { where: (event) => event.runId === runId });
  // A cell is looked into of one of them at a time.
  page.send({ type: 'watch', watched: { spectrum: { layer: 0, run: 3 } } });
  await page.until('found', { where: (event) => event.kind === 'spectrum' });
  expect(page.all('found').filter(({ kind, runId }) => kind === 'spectrum' && runId !== 3)).toEqual([]);
  await page.playTo(3, 5);
  expect(page.losses(1).size).toBeGreaterThan(0);
  expect(page.all('refused')).toEqual([]);
});
