import { expect, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';

test.setTimeout(120_000);

let instrument: Instrument | undefined;

test.afterEach(async () => {
  await instrument?.close();
  instrument = undefined;
});

test('the plan that computes a run is shown, can be pinned, and goes with the shape it is for', async ({ browser }) => {
  instrument = await Instrument.openQuick(browser);
  const { page } = instrument;
  const badge = instrument.button(/^GPU: /);
  const plan = page.getByRole('region', { name: 'Plan' });
  const { config, facts } = await instrument.newestRun();
  expect(config.plan).toBe('auto');

  await badge.click();
  for (const part of facts.plan.split('; ')) await expect(plan).toContainText(part.split(': ')[1] ?? '');
  // Each in words, and the whole as it is pinned.
  await expect(plan).toContainText('Reads the text through the recurrent layers.');
  await expect(plan.getByRole('definition').filter({ hasText: / at a time|a workgroup/ })).toHaveCount(2);
  await plan.getByText('As text, for a configuration file').click();
  await expect(plan.getByText(facts.plan, { exact: true })).toBeVisible();
  await expect(plan).toContainText('Chosen by the kind of GPU');
  await expectAccessible(page, 'plan');
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

  await badge.click();
  await plan.getByRole('button', { name: 'Pin this plan' }).click();
  await plan.getByRole('button', { name: 'Choose the plan automatically' }).click();
  await expect(plan.getByRole('button', { name: 'Pin this plan' })).toBeVisible();
  await page.keyboard.press('Escape');
  expect(instrument.troubles).toEqual([]);
});
