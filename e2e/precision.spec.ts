import { expectAccessible } from './support/axe.ts';
import { savedRuns } from './support/saved.ts';
import { expect, test } from './support/test.ts';

test('should say what half precision costs when it is chosen, and go on in it after a reload', async ({
  instrument,
}) => {
  const { page } = instrument;
  expect((await instrument.newestRun()).config.weights).toBe('f32');
  await page.getByText('Computing', { exact: true }).click();
  await instrument.choose('Weight precision', /^16 bits/);
  expect((await instrument.restart()).config.weights).toBe('f16');
  await instrument.button(/^GPU: /).click();
  await expect(page.getByRole('region', { name: 'Plan' })).toContainText(
    /16-bit weights: the loss (differs by \S+ from|equals that of) 32-bit weights, gradients by at most \S+%\./,
  );
  await expectAccessible(page, 'precision', '[role="dialog"]');
  await page.keyboard.press('Escape');

  await instrument.pause();
  const step = await instrument.step();
  await expect.poll(async () => (await savedRuns(page))[0]?.step).toBe(step);
  await page.reload();
  await instrument.ready();
  const before = await instrument.runId();
  await instrument.offer.getByRole('button', { name: 'Continue' }).click();
  const resumed = await instrument.configuredAfter(before);
  expect(resumed).toMatchObject({ step, config: { weights: 'f16' } });
  await instrument.learned(step + 10);
});
