import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { estimate } from '../../nn/memory/sizes.ts';
import { sessionConfig, sessionText, TestPage } from '../testing/sessionCase.ts';
import { wordText } from '../testing/trainerCase.ts';
import { openDevice } from './device.ts';

afterEach(() => vi.restoreAllMocks());

describe('start', () => {
  it('should say what GPU there is when a page starts', async () => {
    const page = await TestPage.open();
    const { adapter } = await page.until('ready');
    expect(adapter.name).toBeTruthy();
    expect(adapter.maxBufferSize).toBeGreaterThanOrEqual(2 ** 28);
  });

  it.each([
    ['no-webgpu', undefined],
    ['no-adapter', { requestAdapter: async () => null }],
    ['device-failed', { requestAdapter: () => Promise.reject(new Error('the driver is too old')) }],
  ])('should say why when there is none: %s', async (reason, gpu) => {
    const page = new TestPage({ open: () => openDevice(gpu as GPU | undefined) });
    page.send({ type: 'start', baseUrl: location.href });
    const event = await page.until('unavailable');
    expect(event.reason).toBe(reason);
    expect(event.message.length).toBeGreaterThan(10);
  });
});

describe('a run', () => {
  /** A page whose run 1 stands. */
  async function configured(): Promise<TestPage> {
    const page = await TestPage.open();
    await page.configure(1);
    return page;
  }

  it('should tell the facts of its text and its model when it is configured', async () => {
    const page = await TestPage.open();
    const { report } = await page.until('textReport');
    expect(report.characters).toBe(sessionText.length);
    expect(report.problem).toBeUndefined();
    const { config, facts } = await page.configure(1);
    expect(config).toEqual(sessionConfig);
    const V = new Set(sessionText).size;
    expect(facts.vocabulary).toEqual([...new Set(sessionText)].toSorted());
    expect(facts.parameters).toBe(estimate(config, V).parameters);
    expect(facts).toMatchObject({ trainCharacters: 2700, validationCharacters: 300, chanceLoss: Math.log(V) });
    expect(facts.unigramLoss).toBeLessThan(facts.chanceLoss);
    expect(page.events.findIndex(({ type }) => type === 'configuring')).toBeGreaterThan(0);
  });

  it('should tell steps without a gap, validation losses and samples when it plays, and nothing when it is paused', async () => {
    const page = await configured();
    await page.playTo(1, 45);
    await page.until('validation', { where: ({ step }) => step === 40 });
    await page.until('sample');
    await page.until('status', { where: (event) => event.state === 'running' && event.charactersPerSecond > 0 });
    const step = await page.pause();
    const losses = page.losses(1);
    expect([...losses.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: step }, (_, i) => i + 1));
    expect([...losses.values()].every((loss) => loss > 0 && loss < 10)).toBe(true);
    for (const validation of page.all('validation')) {
      expect(validation.step % 20).toBe(0);
      expect(validation.loss).toBeGreaterThan(0);
    }
    const after = page.now;
    await page.roundTrip();
    expect([...page.all('metrics', after), ...page.all('status', after), ...page.all('error')]).toEqual([]);
  });

  it('should do a step for each step asked for when they are asked for fast', async () => {
    const page = await configured();
    page.send({ type: 'step' });
    page.send({ type: 'step' });
    await new Promise((resolve) => setTimeout(resolve));
    page.send({ type: 'step' });
    await page.until('metrics', { where: ({ columns: c }) => c.firstStep + c.loss.length > 3 });
    await page.roundTrip();
    expect([...page.losses(1).keys()]).toEqual([1, 2, 3]);
    expect(page.all('status').at(-1)).toMatchObject({ state: 'paused', step: 3, runId: 1 });
  });

  it('should take another learning rate and clip when they are set live, and start over with them when reset', async () => {
    const page = await configured();
    page.send({ type: 'live', settings: { 'optimizer.learningRate': 0.25 } });
    page.send({ type: 'step' });
    const first = await page.until('metrics');
    expect([...first.columns.learningRate]).toEqual([0.25]);
    page.send({ type: 'live', settings: { 'clip.type': 'norm', 'clip.value': 0.0625 } });
    const between = page.now;
    page.send({ type: 'step' });
    const { columns } = await page.until('metrics', { after: between });
    expect([...columns.learningRate]).toEqual([0.25]);
    expect([...columns.clipped]).toEqual([1]);
    expect(columns.clippedNorm[0]).toBeCloseTo(0.0625, 5);
    expect(columns.gradNorm[0]).toBeGreaterThan(0.0625);

    page.send({ type: 'reset', runId: 2 });
    const { config } = await page.until('configured', { where: ({ runId }) => runId === 2 });
    expect(config.optimizer.learningRate).toBe(0.25);
    expect(config.clip).toEqual({ ...defaultConfig.clip, type: 'norm', value: 0.0625 });
    const after = page.now;
    page.send({ type: 'step' });
    await page.until('metrics', { after });
    expect([...page.losses(2)]).toEqual([[1, page.losses(1).get(1)]]);
  });
});

describe('a refusal', () => {
  const tooLarge = { hiddenSize: 1024, layers: 4, seqLength: 1024, batchSize: 256 };
  it.each([
    ['bad-config', { hiddenSize: 0 }, 'words', /Hidden units/],
    ['bad-config', { cell: 'quasi' }, 'words', /quasi/],
    ['text-too-short', {}, 'short', /characters/],
    ['load-failed', {}, 'absent', /paste or drop/],
    ['out-of-memory', tooLarge, 'long', /hidden states of layer 1 would need \d+ bytes; this GPU allows \d+ bytes/],
  ])('should leave the running run as it is when it is for %s %j', async (code, config, textId, message) => {
    const page = await TestPage.open();
    if (textId === 'short') page.bring('short', 'too short to train on');
    if (textId === 'long') page.bring('long', wordText(400_000));
    await page.configure(1);
    await page.playTo(1, 1);
    const after = page.now;
    page.send({ type: 'configure', runId: 7, config: { ...sessionConfig, ...config }, textId });
    const refused = await page.until('refused', { after });
    expect(refused).toMatchObject({ runId: 7, code });
    expect(refused.message).toMatch(message);
    // Training goes on, step after step.
    const later = page.now;
    const { columns } = await page.until('metrics', { after: later });
    await page.until('metrics', { after: later, where: (event) => event.columns.firstStep > columns.firstStep });
    expect(page.all('configured', after)).toEqual([]);
    expect(page.all('error', after)).toEqual([]);
    const steps = [...page.losses(1).keys()];
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => i + 1));
  });
});

describe('texts', () => {
  it('should report what is wrong when a text can’t be used', async () => {
    const page = await TestPage.open();
    page.bring('bad', 'a\u0000b');
    const { report } = await page.until('textReport', { where: ({ id }) => id === 'bad' });
    expect(report.problem).toMatch(/binary/);
  });

  it('should fetch a bundled one once, and again when that failed', async () => {
    const page = await TestPage.open();
    const fetched = vi
      .spyOn(globalThis, 'fetch')
      .mockResolvedValueOnce(new Response('no', { status: 503 }))
      .mockResolvedValue(new Response(sessionText));
    const config = { ...sessionConfig, corpus: 'sonnets' };
    page.send({ type: 'configure', runId: 1, config });
    expect(await page.until('refused')).toMatchObject({ code: 'load-failed', message: expect.stringMatching(/503/) });
    await page.configure(2, { corpus: 'sonnets' });
    await page.configure(3, { corpus: 'sonnets', hiddenSize: 4 });
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(String(fetched.mock.calls[0]?.[0])).toBe(new URL('data/sonnets.txt', location.href).href);
  });
});

describe('requests that overtake each other', () => {
  it.each(['Reading the text', 'Compiling for this GPU'])(
    'should leave the last one alone when it is made while "%s"',
    async (stage) => {
      const page = await TestPage.open();
      const large = { ...sessionConfig, layers: 2, hiddenSize: 20 };
      page.send({ type: 'configure', runId: 1, config: large, textId: 'words' });
      await page.until('configuring', { where: (event) => event.stage === stage });
      page.send({ type: 'configure', runId: 2, config: sessionConfig, textId: 'words' });
      await page.until('configured');
      await page.playTo(2, 3);
      // What was dropped would be built by the time the same is built again.
      page.send({ type: 'configure', runId: 3, config: large, textId: 'words' });
      await page.until('configured', { where: ({ runId }) => runId === 3 });
      expect(page.all('configured').map(({ runId }) => runId)).toEqual([2, 3]);
      expect(page.all('status').every(({ runId }) => runId !== 1)).toBe(true);
      expect(page.all('error')).toEqual([]);
    },
  );
});

describe('learning', () => {
  it('should end well under the loss of a unigram model when a text repeats', async () => {
    const page = await TestPage.open();
    page.bring('periodic', 'abcadeabfagh'.repeat(300));
    const optimizer = { ...sessionConfig.optimizer, learningRate: 0.02 };
    const { facts } = await page.configure(1, { hiddenSize: 16, seqLength: 16, optimizer }, 'periodic');
    await page.playTo(1, 300);
    const { loss } = await page.until('validation', { where: ({ step }) => step === 300 });
    expect(facts.unigramLoss).toBeGreaterThan(1.5);
    expect(loss).toBeLessThan(0.2 * facts.unigramLoss);
  });

  it('should count what Markov models lose, of the run that is there', async () => {
    const page = await TestPage.open();
    await page.configure(1);
    page.send({ type: 'markov', runId: 7 });
    page.send({ type: 'markov', runId: 1 });
    const { runId, losses } = await page.until('markov');
    expect(runId).toBe(1);
    expect(losses).toHaveLength(6);
    // Words in no order: what begins a word is beyond them, what goes on with it is not.
    expect(losses[2]).toBeLessThan(losses[0] as number);
    expect(page.all('markov')).toHaveLength(1);
  });
});
