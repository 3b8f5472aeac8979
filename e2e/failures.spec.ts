import { expect, test } from 'playwright/test';
import { launchOptions } from '../scripts/lib/browser.mjs';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { mark, type StepRow, said, steps } from './support/wire.ts';

test.setTimeout(120_000);

let instrument: Instrument | undefined;

test.afterEach(async () => {
  await instrument?.close();
  instrument = undefined;
});

/** The page says what is missing and what would help, and shows nothing that could not work. */
async function expectNothingHalfDrawn({ page }: Instrument): Promise<void> {
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What would help' })).toBeVisible();
  expect(await page.getByRole('listitem').count()).toBeGreaterThan(0);
  for (const name of ['Play', 'Pause', 'Step', 'Reset'])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  for (const name of ['Setup', 'Loss', 'Gradient norm', 'Text']) {
    await expect(page.getByRole('region', { name, exact: true })).toHaveCount(0);
  }
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await expect(page.locator('svg.recharts-surface')).toHaveCount(0);
  await expect(page.getByText('google swiftshader')).toHaveCount(0);
}

test('without WebGPU the page says so, and names browsers that have it', async ({ browser }) => {
  instrument = await Instrument.blank(browser);
  const { page } = instrument;
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'gpu');
  });
  await page.goto('./');
  await expect(page.getByRole('alert').getByRole('heading').first()).toHaveText('This browser has no WebGPU');
  await expect(page.getByRole('listitem').filter({ hasText: 'Use Chrome' })).toBeVisible();
  await expectNothingHalfDrawn(instrument);
  await expectAccessible(page, 'no WebGPU');
  // The keys have nothing to act on, and the help is still there.
  await page.keyboard.press('Space');
  await page.keyboard.press('?');
  await expect(instrument.dialog).toContainText('How to read this page');
  expect(instrument.troubles).toEqual([]);
});

test('without an adapter the page says so, and names the flags that help', async ({
  playwright,
  baseURL,
  viewport,
}) => {
  const { args, ...launch } = launchOptions();
  const plain = args.filter((flag) => !/webgpu|vulkan/i.test(flag));
  const browser = await playwright.chromium.launch({ ...launch, args: [...plain, '--disable-gpu'] });
  try {
    const bare = await Instrument.open(browser, { ...(baseURL ? { baseURL } : {}), viewport });
    const { page } = bare;
    await expect(page.getByRole('alert').getByRole('heading').first()).toHaveText('No GPU was found');
    await expect(page.getByRole('listitem').filter({ hasText: '--use-webgpu-adapter=swiftshader' })).toBeVisible();
    await expectNothingHalfDrawn(bare);
    expect(await said(page, 'unavailable')).toMatchObject([{ reason: 'no-adapter' }]);
    expect(bare.troubles).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('a lost device is rebuilt once, and training goes on from the last snapshot', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser);
  const { page } = instrument;
  const { runId, facts } = await instrument.newestRun();
  const started = await page.evaluate(() => performance.now());
  // A snapshot is taken about every 8 s.
  await expect
    .poll(() => page.evaluate((since) => performance.now() - since, started), { timeout: 30_000 })
    .toBeGreaterThan(12_000);
  const from = await mark(page);
  const lose = async () => {
    await page.keyboard.press('?');
    await instrument?.dialog.getByRole('button', { name: 'Lose the GPU device' }).click();
  };
  await instrument.leaveControls();
  await lose();
  await expect(page.getByRole('status').filter({ hasText: 'Training goes on from step' })).toBeVisible({
    timeout: 60_000,
  });
  const [lost] = await said(page, 'deviceLost', from);
  expect(lost?.recovering).toBe(true);
  const [recovered] = await said(page, 'recovered', from);
  const goesOnFrom = recovered?.step ?? 0;
  expect(goesOnFrom).toBeGreaterThan(0);
  // The last step told before the loss, however long the click took, and what was in flight.
  const told = await page.evaluate(() => {
    const wire = window.unrollWire ?? [];
    const before = wire.slice(
      0,
      wire.findIndex(({ message }) => message.type === 'deviceLost'),
    );
    return Math.max(...before.map(({ message }) => (message.type === 'status' ? message.step : 0)));
  });
  expect(goesOnFrom).toBeLessThanOrEqual(told + 64);
  await expect(page.getByRole('status')).toContainText([`from step ${goesOnFrom.toLocaleString('en')}.`]);

  // What it had learnt is still there: the steps after it are those after the snapshot, far below chance.
  const since = await page.evaluate(
    (from) => (window.unrollWire ?? []).findIndex(({ message }, i) => i >= from && message.type === 'recovered'),
    from,
  );
  await expect.poll(async () => (await steps(page, since)).length, { timeout: 60_000 }).toBeGreaterThan(5);
  const rows = await steps(page, since);
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => goesOnFrom + 1 + i));
  expect(rows.every((row) => row.runId === runId)).toBe(true);
  const before = (await steps(page)).find((row) => row.runId === runId && row.step === goesOnFrom + 1);
  expect(rows[0]?.loss).toBeCloseTo(before?.loss ?? Number.NaN, 4);
  expect(rows[0]?.loss).toBeLessThan(facts.chanceLoss - 1);
  await expect(instrument.button('Pause')).toBeVisible();
  await expect.poll(() => said(page, 'sample', since)).not.toEqual([]);

  // Lost again at once, it is not rebuilt without end: the page asks.
  await instrument.leaveControls();
  await lose();
  await expect(instrument.band).toContainText('The GPU device was lost again.');
  await expect(instrument.band.getByRole('button', { name: 'Reload the page' })).toBeVisible();
  await expect(instrument.button('Play')).toBeDisabled();
  await expect(instrument.log.locator('article')).not.toHaveCount(0);
});

/** Fails unless the run went on step by step, from parameters that had not yet been thrown far away. */
function expectSound(rows: StepRow[], chance: number): void {
  const first = rows[0]?.step ?? 0;
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => first + i));
  expect(rows.every(({ loss, gradNorm }) => Number.isFinite(loss) && Number.isFinite(gradNorm))).toBe(true);
  expect(rows[0]?.loss).toBeLessThan(chance + 1);
}

/** Whether so many steps follow before the run stops again. */
async function goesOn({ page, band }: Instrument, from: number): Promise<boolean> {
  const halts = () => said(page, 'halted', from);
  await expect
    .poll(async () => (await halts()).length > 0 || (await steps(page, from)).length >= 15, { timeout: 60_000 })
    .toBe(true);
  const stopped = (await halts()).length > 0;
  if (stopped) await expect(band).toContainText('Training stopped at step');
  return !stopped;
}

/** Takes the remedy of a lower rate until one is low enough: where a tenth is still too much, a hundredth is not. */
async function lowerUntilItGoesOn(instrument: Instrument, startRate: number): Promise<number> {
  const { page, band } = instrument;
  for (let rate = startRate / 10; rate > 1e-4; rate = Number((rate / 10).toPrecision(2))) {
    const from = await mark(page);
    await band.getByRole('button', { name: 'Lower the rate and go on' }).click();
    await expect(instrument.field('Learning rate')).toHaveValue(String(rate));
    if (await goesOn(instrument, from)) return from;
  }
  throw new Error('the run stopped again at every rate');
}

test('a loss that is no longer finite stops the run, and each remedy goes on', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser);
  const { page, band } = instrument;
  await instrument.choose('Cell', /^RNN/);
  await page.getByRole('radiogroup', { name: 'Activation' }).getByRole('radio', { name: 'ReLU' }).click();
  await instrument.choose('Optimizer', /^SGD/);
  await instrument.choose('Clip', /^Off/);
  await instrument.setNumber('Learning rate', '10');
  const { runId, facts } = await instrument.restart();

  await expect(instrument.band).toContainText('Training stopped at step', { timeout: 60_000 });
  const [halted] = await said(page, 'halted');
  expect(halted?.runId).toBe(runId);
  const { step: at = 0, goesOnFrom = 0 } = halted ?? {};
  expect(goesOnFrom).toBeLessThan(at);
  await expect(instrument.band).toContainText(`Training stopped at step ${at.toLocaleString('en')}.`);
  await expect(instrument.band).toContainText(/kept/);
  await expect(instrument.band).toContainText('at a rate of 1 instead of 10');
  expect(await instrument.step()).toBe(goesOnFrom);
  const good = (await steps(page)).filter((row) => row.runId === runId);
  expect(good.map(({ step }) => step)).toEqual(good.map((_, i) => i + 1));
  expect(good.every(({ loss, gradNorm }) => Number.isFinite(loss) && Number.isFinite(gradNorm))).toBe(true);
  await expectAccessible(page, 'halted');
  // Stopped is stopped, for buttons and for keys.
  await expect(instrument.button('Play')).toBeDisabled();
  await expect(instrument.button('Step')).toBeDisabled();
  await instrument.leaveControls();
  await page.keyboard.press('Space');
  await page.waitForTimeout(500);
  expect(await instrument.step()).toBe(goesOnFrom);

  let from = await lowerUntilItGoesOn(instrument, 10);
  // By the worker's word: a rate that is still too high may have stopped the run again since.
  expect((await said(page, 'status', from)).some(({ state }) => state === 'running')).toBe(true);
  expectSound(await steps(page, from), facts.chanceLoss);

  // The clip, from the same start as before, which breaks in the same way. At a rate of 10 every clipped step would still be 10
  // long, which breaks some runs as well.
  await instrument.pause();
  await instrument.setNumber('Learning rate', '10');
  await instrument.button('Reset').click();
  await expect(page.getByTestId('step-counter')).toHaveText('0');
  await instrument.button('Play').click();
  await expect(band).toContainText('Training stopped at step', { timeout: 60_000 });
  await instrument.setNumber('Learning rate', '0.1');
  from = await mark(page);
  await band.getByRole('button', { name: 'Clip at norm 1 and go on' }).click();
  await expect(instrument.field('Clip at')).toHaveValue('1');
  expect(await goesOn(instrument, from)).toBe(true);
  const clipped = await steps(page, from);
  expectSound(clipped, facts.chanceLoss);
  for (const { clippedNorm } of clipped) expect(clippedNorm).toBeLessThan(1.001);
});

test('a run that breaks from one step to the next goes on as well', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser);
  const { page, band } = instrument;
  await instrument.choose('Cell', /^RNN/);
  await page.getByRole('radiogroup', { name: 'Activation' }).getByRole('radio', { name: 'ReLU' }).click();
  await instrument.choose('Optimizer', /^SGD/);
  await instrument.choose('Clip', /^Off/);
  // Over so many steps the state overflows at once: no loss in between warns of it.
  await instrument.setNumber('Sequence length', '512');
  await instrument.setNumber('Batch', '4');
  await instrument.setNumber('Learning rate', '10');
  const { runId, facts } = await instrument.restart();
  await expect(band).toContainText('Training stopped at step', { timeout: 60_000 });
  const good = (await steps(page)).filter((row) => row.runId === runId);
  expect(good.length).toBeGreaterThan(0);
  expect(Math.max(...good.map(({ loss }) => loss))).toBeLessThan(facts.chanceLoss + 1);
  const from = await lowerUntilItGoesOn(instrument, 10);
  expectSound(await steps(page, from), facts.chanceLoss);
});

test('a setup beyond the GPU is refused before it trains, with bytes and limit', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser);
  const { page } = instrument;
  const [ready] = await said(page, 'ready');
  const limit = Math.min(ready?.adapter.maxBufferSize ?? 0, ready?.adapter.maxStorageBufferBindingSize ?? 0);
  const from = await mark(page);
  const runId = await instrument.runId();
  for (const [label, value] of [
    ['Hidden units', '1024'],
    ['Sequence length', '1024'],
    ['Batch', '256'],
  ] as const) {
    await instrument.setNumber(label, value);
  }
  const problem = instrument.panel('Setup').getByRole('alert');
  // Gates are computed twice where they don't fit; the states of so long a window don't fit either, by one step.
  await expect(problem).toHaveText(
    /“hidden states of layer 1” would need [\d,]+ bytes; this GPU takes [\d,]+ bytes\. Lower T, B or H\./,
  );
  const figures = [...((await problem.textContent()) ?? '').matchAll(/([\d,]+) bytes/g)];
  expect(figures.map(([, figure]) => Number(figure?.replaceAll(',', '')))).toEqual([4 * 1025 * 256 * 1024, limit]);
  await expect(instrument.button('Restart with these settings')).toBeDisabled();

  // The model that runs is not touched by any of it.
  await expect.poll(async () => (await steps(page, from)).length).toBeGreaterThan(5);
  const rows = await steps(page, from);
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => (rows[0]?.step ?? 0) + i));
  expect(await instrument.runId()).toBe(runId);
  expect(await said(page, 'configure', from)).toEqual([]);

  await instrument.setNumber('Batch', '8');
  await instrument.setNumber('Sequence length', '16');
  await instrument.setNumber('Hidden units', '64');
  await expect(problem).toHaveCount(0);
  await expect(instrument.button('Restart with these settings')).toBeEnabled();
});

test('a text that does not come is named, and trying again loads it', async ({ browser }) => {
  instrument = await Instrument.blank(browser, { reducedMotion: 'reduce' });
  const { page } = instrument;
  const files = '**/data/*.txt';
  await page.route(files, (route) => route.abort());
  await page.goto('./');
  await expect(instrument.band).toContainText('The text could not be loaded.', { timeout: 60_000 });
  await expect(instrument.band).toContainText('Moby-Dick could not be loaded');
  await expect(instrument.button('Play')).toBeDisabled();
  await page.unroute(files);
  await page.route(files, (route) => route.fulfill({ status: 404, body: 'Not found' }));
  await instrument.band.getByRole('button', { name: 'Try again' }).click();
  await expect(instrument.band).toContainText('the server answered 404');
  await page.unroute(files);
  await instrument.band.getByRole('button', { name: 'Try again' }).click();
  await instrument.learned(1);
  await expect(instrument.band).toHaveCount(0);
});
