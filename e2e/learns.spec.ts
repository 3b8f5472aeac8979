import type { CDPSession } from 'playwright/test';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { unigramLossOf } from './support/unigram.ts';
import { mark, sent, steps } from './support/wire.ts';

/** Time on the clock, and how much of it tasks of the page's main thread have taken, s. */
async function clocks(devtools: CDPSession): Promise<{ wall: number; busy: number }> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const metric = (requested: string) => metrics.find(({ name }) => name === requested)?.value ?? Number.NaN;
  return { wall: metric('Timestamp'), busy: metric('TaskDuration') };
}

const newest = ({ log }: Instrument) => log.locator('article').last();

test('should play by itself, write and learn when the page is opened', async ({ blank }) => {
  const instrument = await blank({ reducedMotion: 'no-preference' });
  const { page, log } = instrument;
  await page.goto('./');
  const panel = instrument.panel('Loss');

  await test.step('the default preset plays, and the first losses are shown', async () => {
    const chart = panel.getByRole('slider', { name: 'Loss at a step' });
    await expect(instrument.figure('training')).toHaveText(/^\d/);
    await expect(chart).toHaveAttribute('aria-valuetext', /^Steps? [\d,–]+, Training/);
    await expect(instrument.button('Pause')).toBeVisible();
    expect(await sent(page, 'play')).toHaveLength(1);
    const { config } = await instrument.newestRun();
    expect(config).toMatchObject({ corpus: 'moby-dick', cell: 'lstm', hiddenSize: 128, batchSize: 32 });
  });

  await test.step('the main thread has time for who uses the page', async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    const before = await clocks(devtools);
    await instrument.learned((await instrument.step()) + 10);
    const after = await clocks(devtools);
    const share = (after.busy - before.busy) / (after.wall - before.wall);
    // About a twentieth; whoever computes or draws each step on it takes all of it, however fast the machine is.
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.5);
  });

  await test.step('it starts at chance and falls, and every loss comes once and in order', async () => {
    const { facts } = await instrument.newestRun();
    const chance = facts.chanceLoss;
    expect(chance).toBeCloseTo(Math.log(facts.vocabulary.length), 6);
    await instrument.learned(12);
    const rows = await steps(page);
    expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => i + 1));
    for (const { loss, gradNorm } of rows) {
      expect(loss).toBeGreaterThan(0);
      expect(gradNorm).toBeGreaterThan(0);
    }
    const losses = rows.map(({ loss }) => loss);
    expect(Math.abs((losses[0] ?? Number.NaN) - chance)).toBeLessThan(0.1);
    expect(Math.min(...losses)).toBeLessThan(chance - 1);
    await expect(panel.getByText(`chance ${chance.toFixed(2)}`)).toBeVisible();
  });

  await test.step('text arrives while it trains, grows, and is what the worker sent', async () => {
    await expect(log).toContainText('Call me');
    const length = async () => ((await log.textContent()) ?? '').length;
    const before = await length();
    await expect.poll(length).toBeGreaterThan(before);
    await expect(newest(instrument).getByRole('heading')).toHaveText(/^step \d+/);
    await expect
      .poll(async () => {
        const shown = await newest(instrument).locator('p').textContent();
        const parts = await sent(page, 'sample');
        const id = parts.at(-1)?.sampleId;
        const tokens = parts.filter(({ sampleId }) => sampleId === id).flatMap(({ tokens }) => tokens);
        return shown !== '' && shown === tokens.map(({ char }) => char).join('');
      })
      .toBe(true);
  });
});

test('should learn more than letter frequencies when it trains, and show how likely a character was when asked', async ({
  open,
}) => {
  const instrument = await open(
    'corpus=sonnets&cell=gru&hiddenSize=32&seqLength=32&batchSize=16&optimizer.learningRate=0.02&validateEvery=60',
  );
  const { log, page } = instrument;
  await instrument.play();

  await test.step('the validation loss falls under that of a model of letter frequencies', async () => {
    const unigram = unigramLossOf('public/data/sonnets.txt');
    expect((await instrument.newestRun()).facts.unigramLoss).toBeCloseTo(unigram, 6);
    await expect(instrument.panel('Loss').getByText(`character frequencies ${unigram.toFixed(2)}`)).toBeVisible();
    await expect.poll(() => sent(page, 'validation')).not.toEqual([]);
    const [first] = await sent(page, 'validation');
    expect(first?.step).toBe(60);
    expect(first?.loss).toBeLessThan(unigram - 0.1);
    await expect.poll(async () => Number(await instrument.figure('validation').textContent())).toBeLessThan(unigram);
  });

  // What a model at rest writes comes to its end.
  await instrument.pause();
  const from = await mark(page);
  await instrument.button('New sample').click();
  await expect.poll(async () => (await sent(page, 'sample', from)).at(-1)?.done).toBe(true);
  const characters = newest(instrument).locator('p > span');
  await expect.poll(() => characters.count()).toBeGreaterThan(20);
  const inspection = page.getByTestId('inspection');
  const rows = inspection.getByRole('listitem');

  await test.step('pointed at', async () => {
    // Not from the prompt: the model drew it.
    await characters.nth(20).hover();
    await expect(rows).toHaveCount(5);
    const shares = (await rows.allInnerTexts()).map((row) => Number(/<?([\d.]+)%/.exec(row)?.[1]));
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(102.5);
    await expect(inspection).toContainText(/^.\s*<?[\d.]+%/);
    await page.mouse.move(5, 5);
    await expect(rows).toHaveCount(0);
  });

  await test.step('by arrow keys, and spoken', async () => {
    await log.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(rows).toHaveCount(5);
    const spoken = inspection.locator('[aria-live="polite"]');
    await expect(spoken).toHaveText(/^.+, <?[\d.]+%\. Most probable: (.+ <?[\d.]+%(, |\.)){5}$/);
    await page.keyboard.press('Escape');
    await expect(rows).toHaveCount(0);
  });
});

test('should pause, step, reset and ask for help when a button or its key is pressed', async ({ instrument }) => {
  const { page } = instrument;

  await test.step('R goes back to step 0 and waits there; the same seed then gives the same losses', async () => {
    const runId = await instrument.runId();
    await instrument.train(4);
    await instrument.leaveControls();
    await page.keyboard.press('r');
    await instrument.configuredAfter(runId);
    await expect(instrument.button('Play')).toBeEnabled();
    await expect.poll(() => instrument.step()).toBe(0);
    await expect(instrument.figure('training')).toHaveText('–');
    await expect(instrument.figure('validation')).toHaveText('–');
    await instrument.train(4);
    const all = await steps(page);
    const lossesOf = (id: number) => all.filter((row) => row.runId === id).map(({ loss }) => loss);
    const again = lossesOf(runId + 1);
    expect(again).toHaveLength(4);
    expect(again).toEqual(lossesOf(runId).slice(0, 4));
  });

  await test.step('Pause holds the step, and Step adds exactly one', async () => {
    await instrument.play();
    await instrument.learned(5);
    await instrument.pause();
    const held = await instrument.step();
    await expect(page.getByTestId('characters-per-second')).toHaveText('–');
    const from = await mark(page);
    await instrument.train(1);
    // No step came in between, nor after it until training goes on.
    expect((await steps(page, from)).map(({ step }) => step)).toEqual([held + 1]);
    await instrument.play();
    await instrument.learned(held + 2);
    expect((await steps(page, from)).slice(0, 2).map(({ step }) => step)).toEqual([held + 1, held + 2]);
  });

  await test.step('a step to stop at pauses there, and says so', async () => {
    await instrument.pause();
    const target = (await instrument.step()) + 3;
    await instrument.button('When to stop').click();
    const stops = page.getByRole('dialog', { name: 'When to stop' });
    await expect(stops.getByLabel('Stop at step')).toBeFocused();
    await stops.getByLabel('Stop at step').fill(String(target));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(stops).toBeHidden();
    // It may be over before anybody sees it play.
    await instrument.button('Play').click();
    await expect(page.getByText(`Training stopped at step ${target}, as it was set to.`).first()).toBeVisible();
    await expect(instrument.button('Play')).toBeVisible();
    expect(await instrument.step()).toBe(target);
    await instrument.play();
    await instrument.learned(target + 1);
  });

  await test.step('in a field the keys only write', async () => {
    const prompt = instrument.field('Prompt');
    const from = await mark(page);
    await prompt.fill('');
    await prompt.pressSequentially('Are you ? R.r');
    await expect(prompt).toHaveValue('Are you ? R.r');
    await instrument.field('Hidden units').press('.');
    await expect(instrument.dialog).toBeHidden();
    await instrument.learned((await instrument.step()) + 2);
    for (const command of ['play', 'pause', 'step', 'reset'] as const) {
      expect(await sent(page, command, from)).toEqual([]);
    }
    await expect(instrument.button('Pause')).toBeVisible();
    await instrument.field('Hidden units').press('Escape');
  });

  await test.step('Space and a full stop pause and step from anywhere, and ? opens the help, which keeps its keys', async () => {
    await instrument.leaveControls();
    await page.keyboard.press('Space');
    await expect(instrument.button('Play')).toBeVisible();
    await instrument.settled();
    const held = await instrument.step();
    await page.keyboard.press('.');
    await expect.poll(() => instrument.step()).toBe(held + 1);
    await page.keyboard.press('?');
    await expect(instrument.dialog).toContainText('How to read this page');
    const from = await mark(page);
    await page.keyboard.press('.');
    await instrument.dialog.getByText('Every term in one sentence').click();
    await instrument.dialog.getByLabel('Find a term').fill('perplex');
    await expect(instrument.dialog.getByRole('term').last()).toHaveText('Perplexity');
    await page.keyboard.press('Escape');
    await expect(instrument.dialog).toBeHidden();
    expect(await sent(page, 'step', from)).toEqual([]);
    await instrument.leaveControls();
    await page.keyboard.press('Space');
    await expect(instrument.button('Pause')).toBeVisible();
  });
});
