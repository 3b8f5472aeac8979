import { expectAccessible } from './support/axe.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { said } from './support/wire.ts';

const setupOf = (instrument: Instrument) => instrument.panel('Setup');

test('should draw the path of each gate as thick as the gate is open when the model trains', async ({ instrument }) => {
  const { page } = instrument;
  const panel = instrument.panel('The cell');
  const diagram = panel.getByRole('img', { name: /^Diagram of the / });
  await instrument.play();
  await setupOf(instrument).getByRole('button', { name: 'Its equations and diagram' }).click();
  await expect(diagram).toBeInViewport();
  await expect(panel).toContainText(/After step [\d,]+, gates let through .*update gate z 0\.\d\d/);
  expect((await said(page, 'watch')).at(-1)?.watched).toHaveProperty('cellUse');
  await instrument.pause();
  // What was found last is of the step where it rests.
  await expect(panel).toContainText(`After step ${(await instrument.step()).toLocaleString('en')}, gates let through`);
  const open = Number(await panel.locator('[data-gate="z"]').textContent());
  expect(open).toBeGreaterThan(0.05);
  expect(open).toBeLessThan(0.95);
  const width = async (gate: string) => {
    const wire = panel.locator(`path[data-wire="${gate}"]`).first();
    return Number.parseFloat(await wire.evaluate((path) => path.style.strokeWidth));
  };
  expect(await width('z')).toBeCloseTo(1 + 5 * open, 1);
  expect(await width('z rest')).toBeCloseTo(6 - 5 * open, 1);
  await expect(panel.locator('math')).toHaveCount(5);
  await expect(panel.getByTestId('cell-parameters')).toContainText(/^= [\d,]+, with H.=.16 units and I.=.\d+ inputs$/);

  await test.step('and show the equations of every cell that is chosen', async () => {
    const list = page.getByRole('combobox', { name: 'Cell', exact: true });
    await list.click();
    const options = page.getByRole('option');
    await expect(options.filter({ has: page.getByText('LSTM', { exact: true }) })).toBeVisible();
    const labels = await options.locator('[data-label]').allTextContents();
    await page.keyboard.press('Escape');
    await expect(options).toHaveCount(0);
    expect(labels).toEqual(expect.arrayContaining(['RNN', 'LSTM', 'GRU']));
    for (const label of labels) {
      await list.click();
      await options.filter({ has: page.getByText(label, { exact: true }) }).click();
      await expect(list).toHaveText(label);
      const name = new RegExp(`^Diagram of the ${label.replace(/[()]/g, '\\$&')} cell,`);
      await expect(diagram).toHaveAccessibleName(name);
      // The left side of each, and the count of what is learnt.
      const lines = (await diagram.getAttribute('aria-label'))?.split(';').length ?? 0;
      await expect(panel.locator('math')).toHaveCount(lines + 1);
      await expect(panel.locator('dt').last()).toHaveText('numbers to learn');
    }
    await instrument.choose('Cell', /^LSTM/);
    await expect(panel).toContainText('another cell, GRU: restart with these settings to see how far each gate opens');
    await instrument.button('Discard changes').click();
    await expect(list).toHaveText('GRU');
  });
});

test('should refuse or take back a setting, and say why, when it does not fit the others', async ({ instrument }) => {
  const { page } = instrument;
  const setup = setupOf(instrument);

  await test.step('what does not fit a task can be reached, says why, and does nothing', async () => {
    await setup.getByText('Around the cell').click();
    const both = setup.getByRole('switch', { name: 'Bidirectional' });
    await expect(both).toHaveAttribute('aria-disabled', 'true');
    await expect(both).toHaveAccessibleDescription(/next character of a text must be told from those before it/);
    await expect(setup.getByText(/^The next character of a text must be told/)).toBeVisible();
    await both.focus();
    await page.keyboard.press('Space');
    await expect(both).not.toBeChecked();
    await expect(instrument.button('Restart with these settings')).toBeHidden();
  });

  await test.step('what no longer fits goes back with a sentence, and returns', async () => {
    const diagonal = setup.getByRole('radio', { name: 'Diagonal' });
    const wentBack = setup.getByRole('status').filter({ hasText: '“Recurrence” went back' });
    await setup.getByText('In the cell').click();
    await diagonal.click();
    await expect(setup.getByText('In the cell').locator('..')).toContainText('diagonal recurrence');
    await instrument.choose('Cell', /^RNN/);
    await expect(wentBack).toContainText('until it fits again');
    await expect(setup.getByRole('radio', { name: 'Full' })).toBeChecked();
    await expect(diagonal).toHaveAttribute('aria-disabled', 'true');
    await instrument.choose('Cell', /^GRU/);
    await expect(diagonal).toBeChecked();
    await expect(wentBack).toHaveCount(0);
  });

  await test.step('to everybody, in an unfolded setup and in the list of cells', async () => {
    // The page with all folded is looked at elsewhere, in both themes.
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expectAccessible(page, 'the setup', '[data-place="setup"]');
    await page.getByRole('combobox', { name: 'Cell', exact: true }).click();
    await expect(page.getByRole('listbox')).toBeVisible();
    await expectAccessible(page, 'the list of cells', '[role="listbox"]');
  });
});
