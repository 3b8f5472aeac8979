import { expect, test } from 'playwright/test';
import { Instrument } from './support/instrument.ts';
import { print } from './support/print.ts';
import { unigramLossOf } from './support/unigram.ts';
import { mark, said, steps } from './support/wire.ts';

// One page for the whole file: it opens once and learns while it is looked at. After a failure a new one takes its place, so
// that no test depends on what an earlier one did.
let instrument: Instrument;
/** When the page first showed a loss, by its own clock, ms. */
let firstLossAt: number;

test.beforeAll(async ({ browser }) => {
  instrument = await Instrument.open(browser);
  const shown = await instrument.page.waitForFunction(
    () => {
      const figure = document.querySelector('[data-figure="training"]')?.textContent ?? '';
      const chart = document.querySelector('[role="slider"][aria-label="Loss at a step"]');
      const told = chart?.getAttribute('aria-valuetext') ?? '';
      return /^\d/.test(figure) && told.startsWith('Step ') && performance.now();
    },
    undefined,
    { timeout: 90_000 },
  );
  firstLossAt = Number(await shown.jsonValue());
});

test.afterAll(() => instrument.close());

test('the default preset plays by itself and shows its first loss within 5 s', async () => {
  const [play] = await said(instrument.page, 'play');
  const [configured] = await said(instrument.page, 'configured');
  expect(configured?.config).toMatchObject({ corpus: 'moby-dick', cell: 'lstm', hiddenSize: 128, batchSize: 32 });
  const seconds = (firstLossAt - (play?.at ?? Number.NaN)) / 1000;
  const [metrics] = await said(instrument.page, 'metrics');
  const arrived = ((metrics?.at ?? Number.NaN) - (play?.at ?? Number.NaN)) / 1000;
  print(`first loss came ${arrived.toFixed(2)} s after play and was shown after ${seconds.toFixed(2)} s`);
  expect(seconds).toBeLessThan(5);
  await expect(instrument.button('Pause')).toBeVisible();
});

test('the counter moves, and the loss of every step arrives once and in order', async () => {
  const before = await instrument.step();
  await instrument.learned(before + 3);
  const reported = (await steps(instrument.page)).filter(({ runId }) => runId === 1);
  expect(reported.length).toBeGreaterThan(2);
  expect(reported.map(({ step }) => step)).toEqual(reported.map((_, i) => i + 1));
  for (const { loss, gradNorm } of reported) {
    expect(loss).toBeGreaterThan(0);
    expect(gradNorm).toBeGreaterThan(0);
  }
});

test('the model starts at chance and falls', async () => {
  await instrument.learned(12);
  const [configured] = await said(instrument.page, 'configured');
  const chance = configured?.facts.chanceLoss ?? Number.NaN;
  expect(chance).toBeCloseTo(Math.log(configured?.facts.vocabulary.length ?? 0), 6);
  const losses = (await steps(instrument.page)).map(({ loss }) => loss);
  expect(Math.abs((losses[0] ?? Number.NaN) - chance)).toBeLessThan(0.1);
  expect(Math.min(...losses)).toBeLessThan(chance - 1);
  await expect(instrument.panel('Loss').getByText(`chance ${chance.toFixed(2)}`)).toBeVisible();
});

test('text arrives while it trains, grows, and is what the worker sent', async () => {
  const { log } = instrument;
  await expect(log).toContainText('Call me');
  const length = async () => ((await log.textContent()) ?? '').length;
  const before = await length();
  await expect.poll(length).toBeGreaterThan(before);
  const newest = log.locator('article').last();
  await expect(newest.getByRole('heading')).toHaveText(/^step \d+/);
  await expect
    .poll(async () => {
      const shown = await newest.locator('p').textContent();
      const tokens = await said(instrument.page, 'sample');
      const id = tokens.at(-1)?.sampleId;
      const sent = tokens.filter(({ sampleId }) => sampleId === id).flatMap((part) => part.tokens);
      return shown !== '' && shown === sent.map(({ char }) => char).join('');
    })
    .toBe(true);
});

test('pointing at a character shows how likely it was, and the five likeliest', async () => {
  const { log, page } = instrument;
  const inspection = page.getByTestId('inspection');
  await expect.poll(() => log.locator('article').last().locator('p > span').count()).toBeGreaterThan(20);
  // Not from the prompt: the model drew it.
  await log.locator('article').last().locator('p > span').nth(15).hover();
  const rows = inspection.getByRole('listitem');
  await expect(rows).toHaveCount(5);
  const shares = (await rows.allInnerTexts()).map((row) => Number(/<?([\d.]+)%/.exec(row)?.[1]));
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(102.5);
  await expect(inspection).toContainText(/^.\s*<?[\d.]+%/);
  await page.mouse.move(5, 5);
  await expect(rows).toHaveCount(0);
});

test('arrow keys read the text character by character and speak it', async () => {
  const { log, page } = instrument;
  const inspection = page.getByTestId('inspection');
  await expect.poll(() => log.locator('article').last().locator('p > span').count()).toBeGreaterThan(20);
  await log.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(inspection.getByRole('listitem')).toHaveCount(5);
  const spoken = inspection.locator('[aria-live="polite"]');
  await expect(spoken).toHaveText(/^.+, <?[\d.]+%\. Likeliest: (.+ <?[\d.]+%(, |\.)){5}$/);
  await page.keyboard.press('Escape');
  await expect(inspection.getByRole('listitem')).toHaveCount(0);
});

test('within 60 s of training the validation loss is under that of the unigram model', async () => {
  test.setTimeout(150_000);
  const { page } = instrument;
  const unigram = unigramLossOf('public/data/moby-dick.txt');
  const [configured] = await said(page, 'configured');
  expect(configured?.facts.unigramLoss).toBeCloseTo(unigram, 6);
  await expect(instrument.panel('Loss').getByText(`letter frequencies ${unigram.toFixed(2)}`)).toBeVisible();

  const start = (await said(page, 'play'))[0]?.at ?? Number.NaN;
  const latest = async () => (await said(page, 'validation')).at(-1);
  await expect.poll(async () => (await latest())?.loss ?? Number.NaN, { timeout: 90_000 }).toBeLessThan(unigram);
  const under = (await said(page, 'validation')).find(({ loss }) => loss < unigram);
  const seconds = ((under?.at ?? Number.NaN) - start) / 1000;
  print(`validation loss ${under?.loss.toFixed(3)} at step ${under?.step}, ${seconds.toFixed(1)} s after play`);
  expect(seconds).toBeLessThan(60);
  await expect(instrument.figure('validation')).toHaveText(/^\d\.\d\d$/);
  await expect.poll(async () => Number(await instrument.figure('validation').textContent())).toBeLessThan(unigram);
});

test('pause holds the step, and Step adds exactly one', async () => {
  const { page } = instrument;
  await instrument.pause();
  const held = await instrument.step();
  await page.waitForTimeout(1500);
  expect(await instrument.step()).toBe(held);
  await expect(page.getByTestId('characters-per-second')).toHaveText('–');

  const from = await mark(page);
  await instrument.button('Step').click();
  await expect.poll(() => instrument.step()).toBe(held + 1);
  await instrument.settled();
  await page.waitForTimeout(1000);
  expect(await instrument.step()).toBe(held + 1);
  expect((await steps(page, from)).map(({ step }) => step)).toEqual([held + 1]);
  await instrument.play();
  await instrument.learned(held + 2);
});

test('keys play, pause, step and ask for help from anywhere on the page', async () => {
  const { page } = instrument;
  await instrument.leaveControls();
  await page.keyboard.press('Space');
  await expect(instrument.button('Play')).toBeVisible();
  await instrument.settled();
  const held = await instrument.step();
  await page.keyboard.press('.');
  await expect.poll(() => instrument.step()).toBe(held + 1);
  await page.keyboard.press('?');
  await expect(instrument.dialog).toContainText('How to read this page');
  // In a dialog the keys are the dialog's.
  await page.keyboard.press('.');
  await page.keyboard.press('Escape');
  await expect(instrument.dialog).toBeHidden();
  await instrument.settled();
  expect(await instrument.step()).toBe(held + 1);
  await instrument.leaveControls();
  await page.keyboard.press('Space');
  await expect(instrument.button('Pause')).toBeVisible();
});

test('in a field the same keys only write', async () => {
  const { page } = instrument;
  const prompt = instrument.field('Prompt');
  const before = await prompt.inputValue();
  await prompt.fill('');
  const from = await mark(page);
  await prompt.pressSequentially('Are you ? R.r');
  await expect(prompt).toHaveValue('Are you ? R.r');
  await instrument.field('Hidden units').press('.');
  await expect(instrument.dialog).toBeHidden();
  for (const command of ['play', 'pause', 'step', 'reset'] as const) {
    expect(await said(page, command, from)).toEqual([]);
  }
  await expect(instrument.button('Pause')).toBeVisible();
  await instrument.field('Hidden units').press('Escape');
  await prompt.fill(before);
});

test('R goes back to step 0 and waits there; the same seed then gives the same losses', async () => {
  const { page } = instrument;
  const runId = await instrument.runId();
  await instrument.learned(3);
  await instrument.leaveControls();
  await page.keyboard.press('r');
  await instrument.configuredAfter(runId);
  await expect(instrument.button('Play')).toBeEnabled();
  expect(await instrument.step()).toBe(0);
  await expect(instrument.figure('training')).toHaveText('–');
  await expect(instrument.figure('validation')).toHaveText('–');

  await instrument.play();
  await instrument.learned(4);
  await instrument.pause();
  const all = await steps(page);
  const lossesOf = (id: number) => all.filter((row) => row.runId === id).map(({ loss }) => loss);
  const again = lossesOf(runId + 1);
  expect(again.length).toBeGreaterThan(3);
  const shared = Math.min(again.length, lossesOf(runId).length);
  expect(again.slice(0, shared)).toEqual(lossesOf(runId).slice(0, shared));
});

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
