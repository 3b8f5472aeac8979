import { expectAccessible } from './support/axe.ts';
import { savedRuns } from './support/saved.ts';
import { expect, test } from './support/test.ts';

test('should show the plan and the precision that compute a run when they are pinned or chosen', async ({
  instrument,
}) => {
  const { page } = instrument;
  const badge = instrument.button(/^GPU: /);
  const plan = page.getByRole('region', { name: 'Plan' });
  const { config, facts } = await instrument.newestRun();
  expect(config.plan).toBe('auto');

  await badge.click();
  for (const part of facts.plan.split('; ')) await expect(plan).toContainText(part.split(': ')[1] ?? '');
  // Each in words, and the whole as it is pinned.
  await expect(plan).toContainText('Reads the text through the recurrent layers.');
  const operations = facts.plan.split(';').length;
  await expect(plan.getByRole('definition').filter({ hasText: / at a time|a workgroup/ })).toHaveCount(operations);
  await plan.getByText('As text, for a configuration file').click();
  await expect(plan.getByText(facts.plan, { exact: true })).toBeVisible();
  await expect(plan).toContainText('Chosen by the kind of GPU');
  await expectAccessible(page, 'plan', '[aria-label="Plan"]');
  await plan.getByRole('button', { name: 'Pin this plan' }).click();
  await expect(plan).toContainText('Pinned: restarts of this setup repeat to the last bit on this GPU.');
  await page.keyboard.press('Escape');

  const pinned = await instrument.restart();
  expect(pinned.config.plan).toBe(facts.plan);
  expect(pinned.facts.plan).toBe(facts.plan);

  // A plan is one of a shape.
  await instrument.setNumber('Hidden units', '24');
  const other = await instrument.restart();
  expect(other.config).toMatchObject({ hiddenSize: 24, plan: 'auto' });
  await instrument.pause();

  await badge.click();
  await plan.getByRole('button', { name: 'Pin this plan' }).click();
  await plan.getByRole('button', { name: 'Choose the plan automatically' }).click();
  await expect(plan.getByRole('button', { name: 'Pin this plan' })).toBeVisible();
  await page.keyboard.press('Escape');

  await test.step('what half precision costs, and it is gone on in after a reload', async () => {
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
});
