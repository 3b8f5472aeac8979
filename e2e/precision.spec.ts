import { expect, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { savedRuns } from './support/saved.ts';

test.setTimeout(120_000);

test('half precision is a choice, says what it costs, and a run goes on in it after a reload', async ({ browser }) => {
  const instrument = await Instrument.openQuick(browser);
  const { page } = instrument;
  const plan = page.getByRole('region', { name: 'Plan' });
  const figures =
    /Weights in half precision: the loss (differs by \S+ from|is that of) full precision, gradients by at most \S+%\./;
  expect((await instrument.newestRun()).config.weights).toBe('f32');

  await page.getByText('Computing', { exact: true }).click();
  await instrument.choose('Weight precision', /^16 bits/);
  const { config } = await instrument.restart();
  expect(config.weights).toBe('f16');
  if (await instrument.button('Play').isVisible()) await instrument.play();
  await instrument.button(/^GPU: /).click();
  await expect(plan).toContainText(figures, { timeout: 60_000 });
  await expectAccessible(page, 'precision');
  await page.keyboard.press('Escape');

  await instrument.pause();
  const step = await instrument.step();
  await expect.poll(async () => (await savedRuns(page))[0]?.step).toBe(step);
  await page.reload();
  await instrument.ready();
  const before = await instrument.runId();
  await instrument.offer.getByRole('button', { name: 'Go on' }).click();
  const resumed = await instrument.configuredAfter(before);
  expect(resumed.config.weights).toBe('f16');
  expect(resumed.step).toBe(step);
  await instrument.learned(step + 10);
  await instrument.button(/^GPU: /).click();
  await expect(plan).toContainText(figures, { timeout: 60_000 });
  expect(instrument.troubles).toEqual([]);
  await instrument.close();
});
