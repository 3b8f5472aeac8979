import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

test('should show the plan that computes a run, and let it go with its shape, when it is pinned', async ({
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
});
