import { expectAccessible } from './support/axe.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { lastSent } from './support/wire.ts';

const setupOf = (instrument: Instrument) => instrument.panel('Setup');

test('should draw the path of each gate as thick as the gate is open when the model trains', async ({ instrument }) => {
  const { page } = instrument;
  const panel = instrument.panel('Equations');
  const diagram = panel.getByRole('img', { name: /^Diagram of the / });
  await instrument.play();
  await setupOf(instrument).getByRole('button', { name: 'Equations and diagram' }).click();
  await expect(diagram).toBeInViewport();
  await expect(panel).toContainText(/After step [\d,]+, mean of each gate .*update gate z 0\.\d\d/);
  expect((await lastSent(page, 'watch'))?.watched).toHaveProperty('cellUse');
  await instrument.pause();
  // What was found last is of the step where it rests.
  await expect(panel).toContainText(`After step ${(await instrument.step()).toLocaleString('en')}, mean of each gate`);
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
      await expect(panel.locator('dt').last()).toHaveText('parameters');
    }
    await instrument.choose('Cell', /^LSTM/);
    await expect(panel).toContainText('another cell, GRU: restart with these settings to see its gates');
    await instrument.button('Discard changes').click();
    await expect(list).toHaveText('GRU');
  });
});

test('should train a stack when its layers are made to differ by hand', async ({ instrument, open }) => {
  const { page } = instrument;
  const setup = setupOf(instrument);
  const layers = setup.getByRole('list', { name: 'Layers' }).getByRole('listitem');
  const differ = setup.getByRole('switch', { name: 'Layers differ' });
  async function expectLayers(...expected: [cell: string, units: string][]): Promise<void> {
    await expect(layers.getByRole('combobox')).toHaveText(expected.map(([cell]) => cell));
    for (const [i, [, units]] of expected.entries())
      await expect(layers.nth(i).getByRole('textbox')).toHaveValue(units);
  }

  await test.step('the settings that all share become a row a layer', async () => {
    await expect(differ).toHaveCount(0);
    await instrument.setNumber('Layers', '2');
    await differ.press('Space');
    await expect(differ).toBeFocused();
    await expect(instrument.field('Layers')).toHaveCount(0);
    await expect(instrument.button('Restart with these settings')).toBeVisible();
    await expectLayers(['GRU', '16'], ['GRU', '16']);
  });

  await test.step('in which layers are changed, added and removed, with the keyboard too', async () => {
    const before = await page.getByTestId('parameters').textContent();
    await instrument.choose('Layer 2: cell', /^LSTM/);
    await instrument.setNumber('Layer 2: hidden units', '8');
    await expect(page.getByTestId('parameters')).not.toHaveText(before ?? '');
    await instrument.field('Layer 2: hidden units').fill('9999');
    await expect(setup.getByRole('alert')).toContainText('1024');
    await instrument.field('Layer 2: hidden units').press('Escape');
    await instrument.button('Add a layer').click();
    await expectLayers(['GRU', '16'], ['LSTM', '8'], ['LSTM', '8']);
    await instrument.button('Layer 3: remove').press('Enter');
    await expect(instrument.button('Add a layer')).toBeFocused();
    await expectLayers(['GRU', '16'], ['LSTM', '8']);
    await expectAccessible(page, 'the list of layers', '[data-place="setup"]');
  });

  await test.step('and which come back after all were alike', async () => {
    await differ.click();
    await expect(instrument.field('Hidden units')).toHaveValue('16');
    await differ.click();
    await expectLayers(['GRU', '16'], ['LSTM', '8']);
  });

  const { config } = await instrument.restart();
  expect(config).toMatchObject({ layers: 2, perLayer: 'gru:16,lstm:8' });
  await expect(instrument.button('Restart with these settings')).toBeHidden();
  await instrument.learned(3);
  await instrument.pause();
  await expect(instrument.figure('training')).toHaveText(/^\d/);

  await test.step('each of which has its equations, with its sizes', async () => {
    const panel = instrument.panel('Equations');
    await instrument.button('Layer 2: its equations and diagram').click();
    await expect(panel.getByRole('img', { name: /^Diagram of the LSTM cell/ })).toBeInViewport();
    await expect(panel.getByTestId('cell-parameters')).toHaveText(/ in layer 2, with H.=.8 units and I.=.16 inputs$/);
    await panel.getByRole('radio', { name: '1', exact: true }).click();
    await expect(panel.getByRole('img', { name: /^Diagram of the GRU cell/ })).toBeVisible();
    await expect(panel).toContainText(/in layer 1, mean of each gate over units and steps: reset gate r [\d.]+/);
  });

  await test.step('and a model beside it begins with its widths, and asks for no cell that layers would share', async () => {
    await instrument.panel('Compare').getByRole('button', { name: 'Compare with…' }).click();
    const items = instrument.dialog.getByRole('listitem');
    await expect(items.filter({ hasText: / \+ / })).toHaveText([/GRU 16 \+ LSTM 8/, /RNN 16 \+ RNN 8/]);
    await expect(instrument.dialog.getByRole('combobox', { name: 'Layer 2: cell' })).toBeVisible();
    await expect(instrument.dialog.getByRole('combobox', { name: 'Cell', exact: true })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(instrument.dialog).toHaveCount(0);
  });

  await test.step('and a link opens to the same', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await instrument.button('Copy a link to this').click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await open(link.split('#')[1]);
    expect((await other.newestRun()).config).toEqual(config);
    await expect(other.page.getByRole('textbox', { name: 'Layer 2: hidden units' })).toHaveValue('8');
  });
});

test('should refuse or take back a setting, and say why, when it does not fit the others', async ({ instrument }) => {
  const { page } = instrument;
  const setup = setupOf(instrument);

  await test.step('a number that is refused is given up for the one before, and so is one that is not', async () => {
    const units = instrument.field('Hidden units');
    const restart = instrument.button('Restart with these settings');
    await units.fill('');
    await units.pressSequentially('12');
    await expect(restart).toBeVisible();
    await units.pressSequentially('.5');
    await expect(page.getByText('Only whole numbers are allowed.')).toBeVisible();
    await expect(units).toHaveValue('12.5');
    await expect(restart).toHaveCount(0);
    await units.press('Escape');
    await expect(units).toHaveValue('16');
    await expect(restart).toHaveCount(0);
    await units.fill('12');
    await units.press('Escape');
    await expect(units).toHaveValue('16');
    await expect(restart).toHaveCount(0);
    await units.fill('12');
    await units.press('Enter');
    await expect(units).toHaveValue('12');
    await expect(restart).toBeVisible();
    await instrument.button('Discard changes').click();
    await expect(units).toHaveValue('16');
  });

  await test.step('what does not fit a task can be reached, says why, and does nothing', async () => {
    await setup.getByText('Around the cell').click();
    const both = setup.getByRole('switch', { name: 'Bidirectional' });
    await expect(both).toHaveAttribute('aria-disabled', 'true');
    await expect(both).toHaveAccessibleDescription(/in a text the target is the next character/i);
    await expect(setup.getByText(/^In a text the target is the next character/)).toBeVisible();
    await both.focus();
    await page.keyboard.press('Space');
    await expect(both).not.toBeChecked();
    await expect(instrument.button('Restart with these settings')).toBeHidden();
  });

  await test.step('what no longer fits goes back with a sentence, and returns', async () => {
    const diagonal = setup.getByRole('radio', { name: 'Diagonal' });
    const wentBack = setup.getByRole('status').filter({ hasText: '“Recurrence” has its default' });
    await setup.getByText('In the cell').click();
    await diagonal.click();
    await expect(setup.getByText('In the cell').locator('..')).toContainText('diagonal recurrence');
    await instrument.choose('Cell', /^RNN/);
    await expect(wentBack).toContainText('until your value is valid again');
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
