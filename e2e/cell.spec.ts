import { expect, type Page, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { said } from './support/wire.ts';

let instrument: Instrument;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  page = instrument.page;
});

test.afterAll(() => instrument.close());

const panel = () => instrument.panel('The cell');
const setup = () => instrument.panel('Setup');
const diagram = () => panel().getByRole('img', { name: /^Diagram of the / });
const wire = (gate: string) => panel().locator(`path[data-wire="${gate}"]`).first();

test('the path of each gate is as thick as the gate is open in the model that trains', async () => {
  await setup().getByRole('button', { name: 'Its equations and diagram' }).click();
  await expect(diagram()).toBeInViewport();
  await expect(panel()).toContainText(/After step [\d,]+, gates let through .*update gate z 0\.\d\d/);
  expect((await said(page, 'watch')).at(-1)?.watched).toHaveProperty('cellUse');
  await instrument.pause();
  const open = Number(await panel().locator('[data-gate="z"]').textContent());
  expect(open).toBeGreaterThan(0.05);
  expect(open).toBeLessThan(0.95);
  const width = async (gate: string) => Number.parseFloat(await wire(gate).evaluate((path) => path.style.strokeWidth));
  expect(await width('z')).toBeCloseTo(1 + 5 * open, 1);
  expect(await width('z rest')).toBeCloseTo(6 - 5 * open, 1);
  await expect(panel().locator('math')).toHaveCount(5);
  await expect(panel().getByTestId('cell-parameters')).toContainText(
    /^= [\d,]+, with H.=.64 units and I.=.\d+ inputs$/,
  );
});

test('each cell of the list shows its equations and its diagram', async () => {
  const list = page.getByRole('combobox', { name: 'Cell', exact: true });
  await list.click();
  const options = page.getByRole('option');
  const labels = await options.locator('[data-label]').allTextContents();
  await page.keyboard.press('Escape');
  expect(labels).toEqual(expect.arrayContaining(['RNN', 'LSTM', 'GRU']));
  for (const label of labels) {
    await list.click();
    await options.filter({ has: page.getByText(label, { exact: true }) }).click();
    await expect(list).toHaveText(label);
    await expect(diagram()).toHaveAccessibleName(new RegExp(`^Diagram of the ${label.replace(/[()]/g, '\\$&')} cell,`));
    // The left side of each, and the count of what is learnt.
    const lines = (await diagram().getAttribute('aria-label'))?.split(';').length ?? 0;
    await expect(panel().locator('math')).toHaveCount(lines + 1);
    await expect(panel().locator('dt').last()).toHaveText('numbers to learn');
  }
  await instrument.choose('Cell', /^LSTM/);
  await expect(panel()).toContainText('another cell, GRU: restart with these settings to see how far each gate opens');
  await instrument.button('Discard changes').click();
  await expect(list).toHaveText('GRU');
});

test('what does not fit a task can be reached, says why, and does nothing', async () => {
  await setup().getByText('Around the cell').click();
  const both = setup().getByRole('switch', { name: 'Bidirectional' });
  await expect(both).toHaveAttribute('aria-disabled', 'true');
  await expect(both).toHaveAccessibleDescription(/next character of a text must be told from those before it/);
  await expect(setup().getByText(/^The next character of a text must be told/)).toBeVisible();
  await both.focus();
  await page.keyboard.press('Space');
  await expect(both).not.toBeChecked();
  await expect(instrument.button('Restart with these settings')).toBeHidden();
});

test('what no longer fits goes back with a sentence, and returns', async () => {
  await setup().getByText('In the cell').click();
  await setup().getByRole('radio', { name: 'Diagonal' }).click();
  await expect(setup().getByText('In the cell').locator('..')).toContainText('diagonal recurrence');
  await instrument.choose('Cell', /^RNN/);
  await expect(setup().getByRole('status').filter({ hasText: '“Recurrence” went back' })).toContainText(
    'until it fits again',
  );
  await expect(setup().getByRole('radio', { name: 'Full' })).toBeChecked();
  await expect(setup().getByRole('radio', { name: 'Diagonal' })).toHaveAttribute('aria-disabled', 'true');
  await instrument.choose('Cell', /^GRU/);
  await expect(setup().getByRole('radio', { name: 'Diagonal' })).toBeChecked();
  await expect(setup().getByText('“Recurrence” went back')).toHaveCount(0);
});

test('axe finds nothing serious in an unfolded setup, nor in the list of cells', async () => {
  // The page with all folded is looked at elsewhere, in both themes.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectAccessible(page, 'the setup', '[data-place="setup"]');
  await page.getByRole('combobox', { name: 'Cell', exact: true }).click();
  await expect(page.getByRole('listbox')).toBeVisible();
  await expectAccessible(page, 'the list of cells', '[role="listbox"]');
  await page.keyboard.press('Escape');
});
