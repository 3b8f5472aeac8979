import { expectAccessible } from './support/axe.ts';
import { expect, smallModel, test } from './support/test.ts';
import { mark, sent, steps } from './support/wire.ts';

test('should measure the GPU while training waits when it is asked to, and hand its figures over', async ({ open }) => {
  const instrument = await open(smallModel, { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, dialog } = instrument;
  const run = dialog.getByRole('button', { name: 'Run the benchmark' });
  const badge = instrument.button(/^GPU: /);

  await test.step('until it is cancelled, of a run that is paused', async () => {
    await instrument.button('Step').click();
    await instrument.settled();
    await instrument.button('Help').click();
    await instrument.button('Benchmark this GPU…').click();
    await run.click();
    await expect(dialog.getByRole('progressbar')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(run).toBeVisible();
    expect((await sent(page, 'benchmarkFailed')).map(({ reason }) => reason)).toEqual(['cancelled']);
    await expect(dialog.getByRole('table')).toHaveCount(0);
    await expect(dialog.getByRole('alert')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toHaveCount(0);
    // It stays where it is.
    await expect(instrument.button('Play')).toBeVisible();
    expect(await instrument.step()).toBe(1);
  });

  const from = await mark(page);
  await test.step('to its end, by the keyboard alone, of a run that trains', async () => {
    await instrument.play();
    await instrument.learned(10);
    await badge.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'GPU' })).toBeVisible();
    await instrument.button('Benchmark this GPU…').focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('heading', { name: 'Benchmark this GPU' })).toBeVisible();
    await expect(dialog.getByRole('table')).toHaveCount(0);
    await run.focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('progressbar')).toBeVisible();
    await expect(dialog.getByRole('status').filter({ hasText: 'Measuring: LSTM' })).toBeVisible();
    const rows = dialog.getByRole('table').getByRole('row');
    // What is to come has its place from the start.
    await expect(rows).toHaveCount(5);
    await expect(dialog.getByRole('button', { name: 'Copy as text' })).toBeVisible();
    await expect(rows).toHaveCount(5);
    await expect(rows.nth(1)).toContainText(/64\/16\/32.*GFLOP\/s.*chars\/s.*%/);
    await expect(dialog.getByRole('region', { name: 'Measured ceilings' })).toContainText(/Arithmetic.*GFLOP\/s/);
    await expect(dialog.getByRole('progressbar')).toHaveCount(0);
    const [done] = await sent(page, 'benchmarkDone', from);
    expect(done?.report.rows.map(({ shape }) => shape.hiddenSize)).toEqual([64, 128, 256, 512]);
    await expectAccessible(page, 'benchmark', '[role="dialog"]');
  });

  await test.step('as text, in the clipboard or, where the browser lets no page copy, in sight', async () => {
    await dialog.getByRole('button', { name: 'Copy as text' }).click();
    await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/- GPU: .*swiftshader/i);
    expect(text).toMatch(/- Browser: Chrome \d+/);
    expect(text).toMatch(/\| 64\/16\/32 +\| +[\d.]+ \|/);
    expect(text).toContain('Ceilings measured with it: Arithmetic');

    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await dialog.getByRole('button', { name: /^(Copy as text|Copied)$/ }).click();
    await expect(dialog.getByRole('textbox')).toHaveValue(/^# Unroll: training steps on this GPU/);
    await expectAccessible(page, 'benchmark as text', '[role="dialog"]');
  });

  await test.step('and nothing was trained meanwhile, nor is missing after it', async () => {
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
    const trained = await steps(page);
    expect(trained.map(({ step }) => step)).toEqual(trained.map((_, i) => i + 1));
  });
});
