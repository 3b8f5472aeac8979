import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { sessionConfig, sessionText, TestPage } from '../testing/sessionCase.ts';
import { openDevice } from './device.ts';

let page: TestPage;
afterEach(() => vi.restoreAllMocks());

/** Lets so much time have passed for whoever asks. */
function skipTime(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

describe('a lost device', () => {
  beforeEach(async () => {
    page = await TestPage.openAlone();
  });

  /** Loses the device and waits for the run to stand again. */
  async function loseAndRecover(): Promise<{ step: number; after: number }> {
    const after = page.now;
    page.send({ type: 'loseDevice' });
    const lost = await page.until('deviceLost', { after });
    expect(lost).toMatchObject({ runId: 1, recovering: true });
    expect(lost.message).toBeTruthy();
    const { step, runId } = await page.until('recovered', { after });
    expect(runId).toBe(1);
    return { step, after };
  }

  it('should be opened again when it is lost, and training goes on from the last snapshot with the same losses', async () => {
    await page.configure(1);
    await page.playTo(1, 10);
    skipTime(30_000);
    await page.playTo(1, 200);
    const before = page.losses(1);
    const { step, after } = await loseAndRecover();
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThanOrEqual(Math.max(...before.keys()));
    expect(page.all('ready', after)).toHaveLength(1);
    await page.until('metrics', { after, where: ({ columns: c }) => c.firstStep + c.loss.length > step + 20 });
    const again = page.losses(
      1,
      page.events.findIndex(({ type }) => type === 'recovered'),
    );
    expect(Math.min(...again.keys())).toBe(step + 1);
    for (const [s, loss] of before) if (s > step && again.has(s)) expect(again.get(s), `step ${s}`).toBe(loss);
    expect(page.all('status').at(-1)).toMatchObject({ state: 'running' });
    expect(page.all('error')).toEqual([]);
  });

  it('should keep what was changed live when it is opened again, and a pause that came meanwhile', async () => {
    await page.configure(1);
    await page.playTo(1, 5);
    page.send({ type: 'live', settings: { 'optimizer.learningRate': 0.125 } });
    const after = page.now;
    page.send({ type: 'loseDevice' });
    await page.until('deviceLost', { after });
    page.send({ type: 'pause' });
    await page.until('recovered', { after });
    await page.roundTrip();
    const recovered = page.events.findIndex(({ type }) => type === 'recovered');
    expect(page.all('metrics', recovered)).toEqual([]);
    page.send({ type: 'step' });
    const { columns } = await page.until('metrics', { after: recovered });
    expect([...columns.learningRate]).toEqual([0.125]);
  });

  it('should wait to be asked when it is soon lost again, and come back once however often it is asked', async () => {
    await page.configure(1);
    await page.playTo(1, 5);
    await loseAndRecover();
    const after = page.now;
    page.send({ type: 'loseDevice' });
    expect(await page.until('deviceLost', { after })).toMatchObject({ runId: 1, recovering: false });
    // A device that was asked for before this one would be there by now.
    const { gpu } = await openDevice(navigator.gpu);
    gpu.device.destroy();
    expect(page.all('ready', after)).toEqual([]);
    page.send({ type: 'play' });
    page.send({ type: 'play' });
    const { step } = await page.until('recovered', { after });
    const { columns } = await page.until('metrics', { after });
    expect(columns.firstStep).toBe(step + 1);
    await page.roundTrip();
    expect([page.all('recovered', after).length, page.all('ready', after).length]).toEqual([1, 1]);
    // Much later it is opened again by itself.
    skipTime(21_000);
    await loseAndRecover();
  });

  it('should keep the weights of a file for a restart when it is gone', async () => {
    await page.configure(1);
    page.send({ type: 'export', id: 'file', form: 'safetensors' });
    const { file } = await page.until('exported');
    page.send({ type: 'openModel', id: 'weights', name: 'weights.safetensors', file });
    await page.until('modelReport');
    const begin = async (runId: number, command: object) => {
      page.send({ type: 'configure', runId, config: sessionConfig, textId: 'words', ...command });
      return page.until('configured', { where: (event) => event.runId === runId });
    };
    expect(await begin(2, { modelId: 'weights' })).toMatchObject({ weightsFromFile: true });
    // It is opened again by itself only once in a while.
    for (const recovering of [true, false]) {
      const after = page.now;
      page.send({ type: 'loseDevice' });
      expect(await page.until('deviceLost', { after })).toMatchObject({ recovering });
      if (recovering) await page.until('recovered', { after });
    }
    expect(await begin(3, { sameWeights: true })).toMatchObject({ weightsFromFile: true });
  });

  it('should be there for the next run when it had none', async () => {
    page.send({ type: 'loseDevice' });
    await page.until('deviceLost');
    await page.until('ready', { after: page.events.findIndex(({ type }) => type === 'deviceLost') });
    await page.configure(1);
    await page.playTo(1, 3);
    expect(page.all('recovered')).toEqual([]);
  });
});

describe('a loss that is not finite', () => {
  beforeEach(async () => {
    page = await TestPage.open();
  });

  /** One unit without a bound that feeds itself more than it had: its carried state grows past all numbers. */
  const exploding: RunConfig = {
    ...sessionConfig,
    cell: 'rnn',
    activation: 'relu',
    hiddenSize: 1,
    init: { ...sessionConfig.init, input: 'xavier', recurrent: 'xavier', forgetBias: null },
    optimizer: { ...sessionConfig.optimizer, type: 'sgd', learningRate: 0 },
    clip: { type: 'none', value: 1, lower: 0.1 },
  };
  const growing = Array.from({ length: 100 }, (_, seed) => seed).find((seed) => {
    const V = new Set(sessionText).size;
    const params = initialParameters(shapeOf(exploding, V), exploding.init, seed);
    return (params['rnn.weight_hh_l0']?.[0] as number) > 1.4;
  }) as number;

  async function explode() {
    await page.configure(1, { ...exploding, seed: growing });
    page.send({ type: 'play' });
    const halted = await page.until('halted');
    return { halted, after: page.now };
  }

  it('should stop training at once, say at which step, and let it go on from there', async () => {
    const { halted, after } = await explode();
    expect(halted.message).toContain(String(halted.step));
    const before = page.losses(1);
    expect([...before.keys()]).toEqual(Array.from({ length: halted.step - 1 }, (_, i) => i + 1));
    expect([...before.values()].every(Number.isFinite)).toBe(true);
    page.send({ type: 'play' });
    page.send({ type: 'step' });
    await page.roundTrip();
    expect(page.all('metrics', after)).toEqual([]);
    expect(page.all('status').at(-1)).toMatchObject({ state: 'paused', step: halted.resumesFrom });
    expect(page.all('halted')).toHaveLength(1);

    page.send({ type: 'live', settings: { 'optimizer.learningRate': 1e-6, 'clip.type': 'norm', 'clip.value': 1 } });
    page.send({ type: 'resume' });
    // The unit grows again from zero, so in the end this halts as well.
    const again = await page.until('halted', { after });
    expect(again.step).toBeGreaterThan(halted.resumesFrom + 10);
    const losses = page.losses(1, after);
    expect([...losses.keys()]).toEqual(
      Array.from({ length: again.step - 1 - halted.resumesFrom }, (_, i) => halted.resumesFrom + 1 + i),
    );
    expect([...losses.values()].every(Number.isFinite)).toBe(true);
    const { columns } = await page.until('metrics', { after });
    expect(columns.learningRate[0]).toBeCloseTo(1e-6, 12);
  });

  it('should go back to sound parameters when a rate has thrown them off, so that a lower one helps', async () => {
    // Each weight is multiplied by 1 − 10 · 1 a step.
    const optimizer = { ...sessionConfig.optimizer, type: 'sgd', learningRate: 10, weightDecay: 1 } as const;
    const { facts } = await page.configure(1, { ...exploding, hiddenSize: 16, optimizer });
    page.send({ type: 'play' });
    const halted = await page.until('halted');
    expect(page.losses(1).get(halted.step - 1)).toBeGreaterThan(2 * facts.chanceLoss);
    expect(halted.resumesFrom).toBeLessThan(halted.step - 1);
    const after = page.now;
    page.send({ type: 'live', settings: { 'optimizer.learningRate': 0.01 } });
    page.send({ type: 'resume' });
    await page.playTo(1, halted.step + 10);
    await page.pause();
    const losses = page.losses(1, after);
    expect([...losses.keys()][0]).toBe(halted.resumesFrom + 1);
    expect(Math.max(...losses.values())).toBeLessThan(facts.chanceLoss + 1);
  });

  it('should be forgotten when the device is lost', async () => {
    page = await TestPage.openAlone();
    const { halted, after } = await explode();
    page.send({ type: 'loseDevice' });
    const { step } = await page.until('recovered', { after });
    expect(step).toBeLessThan(halted.step);
    page.send({ type: 'live', settings: { 'optimizer.learningRate': 1e-6, 'clip.type': 'norm', 'clip.value': 1 } });
    page.send({ type: 'resume' });
    const { columns } = await page.until('metrics', { after });
    expect(columns.firstStep).toBe(step + 1);
  });
});
