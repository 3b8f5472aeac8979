import { expect, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { mark, said, steps } from './support/wire.ts';

test.setTimeout(120_000);

let instrument: Instrument | undefined;

test.afterEach(async () => {
  await instrument?.close();
  instrument = undefined;
});

test('the GPU is measured while training waits, and the figures can be taken along', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, dialog } = instrument;
  await instrument.learned(10);
  const from = await mark(page);

  // The keyboard alone is enough.
  const badge = instrument.button(/^GPU: /);
  await badge.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'GPU' })).toBeVisible();
  await instrument.button('Benchmark this GPU…').focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('heading', { name: 'Benchmark this GPU' })).toBeVisible();
  await expect(dialog.getByRole('table')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Run the benchmark' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await expect(dialog.getByRole('status').filter({ hasText: 'Measuring: LSTM' })).toBeVisible({ timeout: 60_000 });
  const rows = dialog.getByRole('table').getByRole('row');
  // What is to come has its place from the start.
  await expect(rows).toHaveCount(5);

  await expect(dialog.getByRole('button', { name: 'Copy as text' })).toBeVisible({ timeout: 60_000 });
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(1)).toContainText(/64\/16\/32.*GFLOP\/s.*chars\/s.*%/);
  await expect(dialog.getByRole('region', { name: 'Measured ceilings' })).toContainText(/Arithmetic.*GFLOP\/s/);
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  const [done] = await said(page, 'benchmarkDone', from);
  expect(done?.report.rows.map(({ shape }) => shape.hiddenSize)).toEqual([64, 128, 256, 512]);
  await expectAccessible(page, 'benchmark');

  await dialog.getByRole('button', { name: 'Copy as text' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/- GPU: .*swiftshader/i);
  expect(text).toMatch(/- Browser: Chrome \d+/);
  expect(text).toMatch(/\| 64\/16\/32 +\| +[\d.]+ \|/);
  expect(text).toContain('Ceilings measured with it: Arithmetic');

  // Nothing was trained meanwhile, and nothing is missing after it.
  const trainedMeanwhile = await page.evaluate((from) => {
    const types = (window.unrollWire ?? []).slice(from).map(({ message }) => message.type);
    return types.slice(types.indexOf('benchmarkProgress'), types.indexOf('benchmarkDone')).includes('metrics');
  }, from);
  expect(trainedMeanwhile).toBe(false);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(badge).toBeFocused();
  const held = await instrument.step();
  await instrument.learned(held + 10);
  const newest = await instrument.runId();
  const trained = (await steps(page)).filter(({ runId }) => runId === newest);
  expect(trained.map(({ step }) => step)).toEqual(trained.map((_, i) => i + 1));
  expect(instrument.troubles).toEqual([]);
});

test('it can be stopped, and where the browser does not let the page copy, the text is shown', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser);
  const { page, dialog } = instrument;
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await instrument.pause();
  const step = await instrument.step();
  await instrument.button('Help').click();
  await instrument.button('Benchmark this GPU…').click();
  const run = dialog.getByRole('button', { name: 'Run the benchmark' });
  await run.click();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(run).toBeVisible();
  expect((await said(page, 'benchmarkFailed')).map(({ reason }) => reason)).toEqual(['cancelled']);
  await expect(dialog.getByRole('table')).toHaveCount(0);
  await expect(dialog.getByRole('alert')).toHaveCount(0);

  await run.click();
  await dialog.getByRole('button', { name: 'Copy as text' }).click({ timeout: 60_000 });
  await expect(dialog.getByRole('textbox')).toHaveValue(/^# Unroll: training steps on this GPU/);
  await expectAccessible(page, 'benchmark as text');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  // A paused run stays where it is.
  await expect(instrument.button('Play')).toBeVisible();
  expect(await instrument.step()).toBe(step);
});

test('without WebGPU it is out of reach, and says why', async ({ browser }) => {
  instrument = await Instrument.blank(browser);
  const { page } = instrument;
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'gpu');
  });
  await page.goto('./');
  await instrument.button('Help').click();
  const entry = instrument.button('Benchmark this GPU…');
  await expect(entry).toBeDisabled();
  await expect(entry).toHaveAccessibleDescription('This browser has no WebGPU.');
});
