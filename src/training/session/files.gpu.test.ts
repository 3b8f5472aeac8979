import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readLayers, withLayers } from '../../config/layerList.ts';
import { optimizerTypes } from '../../config/settings/optimizer.ts';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.ts';
import type { ExportForm } from '../../protocol/files.ts';
import { Run } from '../loop/run.ts';
import { sessionConfig, sessionText, TestPage } from '../testing/sessionCase.ts';
import { wordText } from '../testing/trainerCase.ts';

let page: TestPage;
beforeEach(async () => {
  page = await TestPage.open();
});

const bytesOf = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.arrayBuffer());

/** Opens a file and gives the report of it. */
async function open(id: string, file: Blob, of = page) {
  of.send({ type: 'openModel', id, name: `${id}.safetensors`, file });
  return (await of.until('modelReport', { where: (event) => event.id === id })).report;
}

async function exported(form: ExportForm, from: { modelId?: string; textId?: string } = {}): Promise<Blob> {
  const id = `export ${page.now}`;
  page.send({ type: 'export', id, form, ...from });
  return (await page.until('exported', { where: (event) => event.id === id })).file;
}

/** Does single steps until the run stands at one. */
async function stepTo(runId: number, step: number, of = page): Promise<void> {
  const done = Math.max(0, ...of.losses(runId).keys());
  for (let i = done; i < step; i++) of.send({ type: 'step' });
  await of.until('metrics', {
    where: ({ runId: id, columns: c }) => id === runId && c.firstStep + c.loss.length > step,
  });
}

describe('a checkpoint', () => {
  it('is of the present, even where it is asked for while an older one is being made', async () => {
    await page.configure(1);
    await stepTo(1, 3);
    const { copy } = Run.prototype;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    vi.spyOn(Run.prototype, 'copy').mockImplementationOnce(async function (this: Run) {
      const snapshot = await copy.call(this);
      await held;
      return snapshot;
    });
    const before = page.now;
    page.send({ type: 'checkpoint' });
    await stepTo(1, 6);
    page.send({ type: 'checkpoint' });
    release();
    await page.until('checkpoint', { after: before, where: ({ step }) => step === 6 });
    vi.restoreAllMocks();
  });

  // What each keeps differs: one moment, two, two and a product of the past, or the second alone.
  it.each([...optimizerTypes.map((type) => [type, ''] as const), ['adam', 'lstm:7,gru:5,rnn:9'] as const])(
    'should go on to the last bit after 50 of 100 steps when %s trains the layers “%s”',
    async (type, perLayer) => {
      const optimizer = { ...sessionConfig.optimizer, type, learningRate: 0.01, momentum: 0.9 };
      // Not a multiple of 4, two layers or more, and more steps than an epoch has: the state is reset on the way.
      const alike = { ...sessionConfig, optimizer, layers: 2, hiddenSize: 7, seqLength: 9, batchSize: 5 };
      const list = readLayers(perLayer);
      const config = list ? withLayers(alike, list) : alike;
      await page.configure(1, config);
      await stepTo(1, 50);
      const middle = page.now;
      page.send({ type: 'checkpoint' });
      const { file, step } = await page.until('checkpoint', { after: middle, where: (event) => event.step === 50 });
      expect(step).toBe(50);
      await stepTo(1, 100);
      const straight = page.losses(1);

      const later = await TestPage.open();
      expect(await open('half', file, later)).toMatchObject({ kind: 'checkpoint', step: 50, hasVocabulary: true });
      later.send({ type: 'configure', runId: 2, config: sessionConfig, textId: 'words', modelId: 'half' });
      const { config: resumed, step: at } = await later.until('configured');
      expect(at).toBe(50);
      expect(resumed).toMatchObject({
        ...config,
        optimizer: { ...optimizer, learningRate: sessionConfig.optimizer.learningRate },
      });
      later.send({ type: 'live', settings: { 'optimizer.learningRate': 0.01, 'clip.type': sessionConfig.clip.type } });
      for (let i = 50; i < 100; i++) later.send({ type: 'step' });
      await later.until('metrics', { where: ({ columns: c }) => c.firstStep + c.loss.length > 100 });
      const resumedLosses = later.losses(2);
      expect([...resumedLosses.keys()][0]).toBe(51);
      for (let s = 51; s <= 100; s++) expect(resumedLosses.get(s), `step ${s}`).toBe(straight.get(s));
      // Not only the losses: weights, moments and state as well.
      const ends = await Promise.all(
        [page, later].map(async (each) => {
          const after = each.now;
          each.send({ type: 'checkpoint' });
          return bytesOf((await each.until('checkpoint', { after, where: (event) => event.step === 100 })).file);
        }),
      );
      expect(ends[1]).toEqual(ends[0]);
    },
  );

  it('is handed out when training pauses and when the page is hidden, once a state', async () => {
    await page.configure(1);
    await page.playTo(1, 20);
    page.send({ type: 'visibility', hidden: true });
    await page.until('checkpoint');
    const after = page.now;
    const step = await page.pause();
    const kept = await page.until('checkpoint', { after, where: (event) => event.step === step });
    expect(kept).toMatchObject({ runId: 1, loss: page.losses(1).get(step), config: sessionConfig });
    const later = page.now;
    page.send({ type: 'visibility', hidden: true });
    page.send({ type: 'pause' });
    await page.roundTrip();
    expect(page.all('checkpoint', later)).toEqual([]);
  });

  it('is handed out of a run that another replaces', async () => {
    await page.configure(1);
    await page.playTo(1, 20);
    await page.configure(2, { hiddenSize: 4 });
    const kept = page.all('checkpoint').at(-1);
    expect(kept?.runId).toBe(1);
    expect(kept?.step).toBeGreaterThanOrEqual(20);
    expect(page.events.indexOf(kept as never)).toBeLessThan(
      page.events.findLastIndex(({ type }) => type === 'configured'),
    );
  });

  it('is refused on another text, and says so', async () => {
    await page.configure(1);
    await stepTo(1, 2);
    await open('model', await exported('checkpoint'));
    page.bring('other', wordText(3000, 2));
    page.send({ type: 'configure', runId: 3, config: sessionConfig, textId: 'other', modelId: 'model' });
    expect(await page.until('refused')).toMatchObject({
      runId: 3,
      code: 'bad-model',
      message: expect.stringMatching(/another text/),
    });
  });
});

describe('a model file', () => {
  it('is where another run begins: same weights, same first loss', async () => {
    await page.configure(1);
    await stepTo(1, 30);
    const file = await exported('safetensors');
    expect(await open('weights', file)).toMatchObject({ kind: 'model', step: 30, config: sessionConfig });
    page.send({ type: 'configure', runId: 2, config: sessionConfig, textId: 'words', modelId: 'weights' });
    expect((await page.until('configured', { where: ({ runId }) => runId === 2 })).step).toBe(0);
    const again = readSafetensors(await bytesOf(await exported('safetensors')));
    const before = readSafetensors(await bytesOf(file));
    expect([...again.tensors]).toEqual([...before.tensors]);
    // A reset goes back to the file's weights, not to those of the seed.
    await stepTo(2, 1);
    page.send({ type: 'reset', runId: 3 });
    await page.until('configured', { where: ({ runId }) => runId === 3 });
    await stepTo(3, 1);
    expect(page.losses(3).get(1)).toBe(page.losses(2).get(1));
  });

  it('should be where a restart with another setting begins when its weights are to stay', async () => {
    await page.configure(1);
    await stepTo(1, 30);
    const first = async (runId: number, command: object): Promise<unknown> => {
      page.send({ type: 'configure', runId, config: sessionConfig, textId: 'words', ...command });
      const { weightsFromFile } = await page.until('configured', { where: (event) => event.runId === runId });
      await stepTo(runId, 1);
      return { loss: page.losses(runId).get(1), weightsFromFile };
    };
    await open('weights', await exported('safetensors'));
    const begun = await first(2, { modelId: 'weights' });
    const slower = { ...sessionConfig, optimizer: { ...sessionConfig.optimizer, learningRate: 1e-5 } };
    expect(begun).toMatchObject({ weightsFromFile: true });
    expect(await first(3, { config: slower, sameWeights: true })).toEqual(begun);
    // Of another shape there are none to keep.
    page.send({
      type: 'configure',
      runId: 4,
      config: { ...sessionConfig, hiddenSize: 3 },
      textId: 'words',
      sameWeights: true,
    });
    expect(await page.until('refused', { where: ({ runId }) => runId === 4 })).toMatchObject({ code: 'bad-model' });
    expect(await first(5, {})).not.toMatchObject({ loss: (begun as { loss: number }).loss, weightsFromFile: true });
  });

  it('keeps its vocabulary on another text', async () => {
    await page.configure(1);
    const { facts } = page.all('configured')[0] as { facts: { vocabulary: string[] } };
    await open('weights', await exported('safetensors'));
    page.bring('other', `${wordText(2500, 3)}!?`.replaceAll('whale', 'WHALE'));
    page.send({ type: 'configure', runId: 2, config: sessionConfig, textId: 'other', modelId: 'weights' });
    const configured = await page.until('configured', { where: ({ runId }) => runId === 2 });
    expect(configured.facts.vocabulary).toEqual(facts.vocabulary);
    page.bring('greek', 'το μεγάλο ψάρι '.repeat(200));
    page.send({ type: 'configure', runId: 3, config: sessionConfig, textId: 'greek', modelId: 'weights' });
    expect(await page.until('refused')).toMatchObject({
      code: 'bad-text',
      message: expect.stringMatching(/covers only \d+%/),
    });
  });

  it('of PyTorch alone takes the characters of the text where they are as many', async () => {
    await page.configure(1);
    const file = await exported('safetensors');
    const { tensors } = readSafetensors(await bytesOf(file));
    const bare = new Blob([writeSafetensors({ tensors, metadata: {} })]);
    const report = await open('bare', bare);
    expect(report).toMatchObject({
      kind: 'model',
      step: 0,
      hasVocabulary: false,
      config: { hiddenSize: 10, cell: 'lstm' },
    });
    page.send({ type: 'configure', runId: 2, config: sessionConfig, textId: 'words', modelId: 'bare' });
    await page.until('configured', { where: ({ runId }) => runId === 2 });
    page.bring('more', `${sessionText}0123456789`);
    page.send({ type: 'configure', runId: 3, config: sessionConfig, textId: 'more', modelId: 'bare' });
    expect(await page.until('refused')).toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(/has no vocabulary/),
    });
    page.send({
      type: 'configure',
      runId: 4,
      config: { ...sessionConfig, hiddenSize: 12 },
      textId: 'words',
      modelId: 'bare',
    });
    const { message } = await page.until('refused', { where: ({ runId }) => runId === 4 });
    expect(message).toMatch(/hiddenSize 10.*12/);
  });

  it('that is bad is refused with the reason, and what runs keeps running', async () => {
    await page.configure(1);
    await page.playTo(1, 5);
    const good = await bytesOf(await exported('safetensors'));
    const { tensors, metadata } = readSafetensors(good);
    const [name, { shape, values }] = [...tensors][0] as [string, { shape: number[]; values: Float32Array }];
    const bad = new Map(tensors).set(name, { shape, values: values.map((value, i) => (i === 3 ? Number.NaN : value)) });
    expect(await open('cut', new Blob([good.subarray(0, good.length - 5)]))).toMatchObject({
      problem: expect.stringMatching(/is incomplete/),
    });
    expect(await open('nan', new Blob([writeSafetensors({ tensors: bad, metadata })]))).toMatchObject({
      problem: expect.stringMatching(/NaN/),
    });
    expect(await open('text', new Blob(['Call me Ishmael.']))).toMatchObject({
      problem: expect.stringMatching(/not a safetensors/),
    });
    page.send({ type: 'configure', runId: 2, config: sessionConfig, textId: 'words', modelId: 'cut' });
    expect(await page.until('refused')).toMatchObject({ code: 'bad-model' });
    const after = page.now;
    await page.until('metrics', { after });
    expect(page.all('error')).toEqual([]);
  });
});

describe('an export', () => {
  it('of each form arrives while training goes on', async () => {
    await page.configure(1);
    await page.playTo(1, 5);
    const starts = { safetensors: '{', checkpoint: '{', onnx: 'PK', pytorch: 'PK' } as const;
    for (const [form, start] of Object.entries(starts)) {
      const bytes = await bytesOf(await exported(form as ExportForm));
      const text = new TextDecoder('latin1').decode(start === '{' ? bytes.subarray(8, 9) : bytes.subarray(0, 2));
      expect(text, form).toBe(start);
    }
    expect(page.all('exportFailed')).toEqual([]);
  });

  it('that can’t be is answered with the reason', async () => {
    page.send({ type: 'export', id: 'early', form: 'onnx' });
    expect(await page.until('exportFailed')).toMatchObject({
      id: 'early',
      message: expect.stringMatching(/no model to export/),
    });
    await page.configure(1);
    await open('weights', await exported('safetensors'));
    page.send({ type: 'export', id: 'weights', form: 'pytorch', modelId: 'weights' });
    const { message } = await page.until('exportFailed', { where: ({ id }) => id === 'weights' });
    expect(message).toMatch(/has only weights/);
  });
});

it('should get another device when a run is configured after one that was lost for good', async () => {
  page = await TestPage.openAlone();
  await page.configure(1);
  page.send({ type: 'loseDevice' });
  await page.until('recovered');
  const after = page.now;
  page.send({ type: 'loseDevice' });
  expect(await page.until('deviceLost', { after })).toMatchObject({ recovering: false });
  expect((await bytesOf(await exported('checkpoint'))).length).toBeGreaterThan(1000);
  await page.configure(2);
  await stepTo(2, 1);
  expect(page.losses(2).get(1)).toBeGreaterThan(0);
});
