import { expectAccessible } from './support/axe.ts';
import { download, expectPicture, readCsv } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';

const small = 'task.id=reverse&cell=gru&hiddenSize=16&embedding.size=8&batchSize=8&validateEvery=0&attention=dot';

/** Takes steps, and waits for what is found after the last of them. */
async function takeSteps(instrument: Instrument, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await instrument.button('Step').click();
    await instrument.settled();
  }
}

test('should mark what differs in outputs for held-out sources, and show what they attend to, when a model has learned a little', async ({
  open,
}) => {
  const instrument = await open(small);
  const { page } = instrument;
  await takeSteps(instrument, 2);
  const panel = instrument.panel('Predictions');
  await expect(panel).toContainText(
    /After step 2, none of 128 held-out outputs is exactly right: they are \d+\.\d edits/,
  );
  const listed = panel.getByRole('row');
  await expect(listed).toHaveCount(21);
  await expect(panel.getByRole('columnheader')).toHaveText(['Source', 'Output', 'Target', 'Edits']);
  for (const row of (await listed.all()).slice(1, 6)) {
    const [source = '', , target = '', edits = ''] = await row.getByRole('cell').allTextContents();
    expect(target).toBe([...source].reverse().join(''));
    const marked = await row.locator('mark, ins, del').count();
    expect(edits).toBe(marked === 1 ? '1 edit' : `${marked} edits`);
  }
  await panel.getByRole('switch', { name: 'Wrong outputs only' }).click();
  await expect(listed).toHaveCount(21);
  await expectAccessible(page, 'held-out examples', '[data-place="text"]');
  await panel.getByRole('radio', { name: 'Alignment' }).click();
  await expect(panel.getByRole('figure', { name: 'Alignment' })).toContainText('After step 2, ');
  const { header, rows } = readCsv(
    await download(page, () => panel.getByRole('button', { name: 'CSV', exact: true }).click()),
  );
  const source = await panel.getByRole('combobox', { name: 'Held-out source' }).textContent();
  expect(header).toEqual(['output', ...[...(source ?? ''), '<end>'].map((symbol, i) => `${i + 1}_${symbol}`)]);
  for (const [, ...weights] of rows) expect(weights.reduce((sum, weight) => sum + Number(weight), 0)).toBeCloseTo(1, 5);
  const cells = panel.getByRole('slider', { name: 'Attention weight of a source symbol' });
  await cells.focus();
  await cells.press('ArrowDown');
  await cells.press('ArrowDown');
  await cells.press('ArrowRight');
  const weight = Number(rows[1]?.[2]).toFixed(2);
  const read = `Output “${rows[1]?.[0]}” (2 of ${rows.length}), source “${source?.[1]}” (2 of ${header.length - 1}): weight ${weight}`;
  await expect(cells).toHaveAttribute('aria-valuetext', read);
  await expect(panel).toContainText(read);
  expectPicture(await download(page, () => panel.getByRole('button', { name: 'PNG', exact: true }).click()));
  await expectAccessible(page, 'an alignment', '[data-place="text"]');
  await panel.getByRole('button', { name: 'Show the outputs as a table' }).click();
  const table = panel.getByRole('table');
  await expect(table.getByRole('columnheader')).toHaveText([
    ...['Output', 'Largest weight', 'Second', 'Third', 'Symbols attended'],
  ]);
  await expect(table.getByRole('rowheader')).toHaveText(rows.map(([symbol], t) => `${t + 1}: ${symbol}`));
  await panel.getByRole('combobox', { name: 'Held-out source' }).click();
  await expect(page.getByRole('option')).toHaveCount(8);
  await page.getByRole('option').nth(3).click();
  await expect(panel.getByRole('combobox', { name: 'Held-out source' })).not.toHaveText(source ?? '');
});

test('should scroll a long source within its figure when the page is as narrow as a phone', async ({ open }) => {
  const instrument = await open(
    'task.id=numbers&pairs.direction=to-digits&cell=gru&hiddenSize=8&embedding.size=8&batchSize=4&attention=dot&pairs.view=alignment',
    {
      viewport: { width: 390, height: 844 },
    },
  );
  const { page } = instrument;
  await takeSteps(instrument, 1);
  await page.getByRole('tab', { name: 'Predictions' }).click();
  const cells = instrument.panel('Predictions').getByRole('slider', { name: 'Attention weight of a source symbol' });
  await cells.focus();
  await cells.press('ArrowRight');
  await cells.press('End');
  const first = await cells.boundingBox();
  expect(first?.width).toBeGreaterThan(390);
  // The last column has come into sight.
  expect((first?.x ?? 0) + (first?.width ?? 0)).toBeLessThanOrEqual(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('should count exactly right outputs by source length for each model when attention meets none', async ({
  open,
}) => {
  const instrument = await open(`${small}&b.attention=none&at=length`);
  const { page } = instrument;
  await takeSteps(instrument, 1);
  const panel = instrument.panel('Accuracy by source length');
  await expect(panel.getByRole('figure')).toContainText(
    /After step 1, all models write 0% of the outputs for the longest third of the sources, \d+ to 20 symbols, exactly right/,
  );
  await expect(instrument.figure('length-A')).toHaveText('0%');
  await expect(instrument.figure('length-B')).toHaveText('0%');
  const { header, rows } = readCsv(
    await download(page, () => panel.getByRole('button', { name: 'Save as CSV' }).click()),
  );
  expect(header).toEqual(['first_length', 'last_length', 'A_exact', 'A_outputs', 'B_exact', 'B_outputs']);
  for (const column of [3, 5]) expect(rows.reduce((sum, row) => sum + Number(row[column]), 0)).toBe(128);
  await panel.getByRole('button', { name: 'Show the accuracy by length as a table' }).click();
  await expect(panel.getByRole('rowheader')).toHaveText(
    rows.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)),
  );
  await expect(panel.getByRole('row').nth(1).getByRole('cell')).toHaveText(
    [3, 5].map((column) => `0% (0 of ${rows[0]?.[column]})`),
  );
  await expectAccessible(page, 'accuracy by source length', '[data-place="length"]');
  const predictions = instrument.panel('Predictions');
  await predictions.getByRole('radio', { name: 'Alignment' }).click();
  await expect(predictions.getByRole('figure', { name: 'Alignment' })).toContainText('After step 1 of model A');
  await predictions.getByRole('radio', { name: 'B', exact: true }).click();
  await expect(predictions).toContainText(
    'Model B has no attention: all that its decoder learns of a source goes through the last state of the encoder.',
  );
  await predictions.getByRole('radio', { name: 'Examples' }).click();
  await expect(predictions).toContainText('After step 1 of model B, none of 128');
});
