import { expectAccessible } from './support/axe.ts';
import { download, exported, listed } from './support/download.ts';
import { dropFile } from './support/drop.ts';
import { savedRuns } from './support/saved.ts';
import { expect, test } from './support/test.ts';
import { lastSent } from './support/wire.ts';

const date = (i: number): string => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);

/** A wave of 260 days; some rows make no sense. */
const wave = Array.from({ length: 260 }, (_, i) => `${date(i)};${(20 + 5 * Math.sin(i / 9)).toFixed(2)};${i % 7};blue`);
wave[3] = '2020-02-31;20;1;blue';
wave[50] = `${date(50)};warm;1;blue`;
wave[70] = `${date(70)};;1;blue`;
const table = ['day;depth;count;colour', ...wave].join('\n');

test('should forecast days that nothing trains on, beside what came and the naive forecast, when it is evaluated', async ({
  open,
}) => {
  const instrument = await open('preset=weather&validateEvery=1');
  const { page } = instrument;
  const forecast = instrument.panel('Forecast');
  const predictions = instrument.panel('Predictions');
  await instrument.button('Step').click();
  await expect(forecast.getByRole('figure')).toContainText(
    /After step 1, forecasts of highest temperature \(°C\), 5 days ahead, have an RMSE of [\d.]+ on 288 days of the validation set; the persistence forecast has 5\.07: /,
  );
  await expect(forecast.locator('[data-series="forecast"] path').first()).toHaveAttribute('d', /^M/);
  await expect(instrument.panel('Loss')).toContainText('persistence 1.1714');
  await expect(instrument.panel('Accuracy')).toBeHidden();
  expect((await lastSent(page, 'validation'))?.forecast).toBeDefined();

  const csv = await download(page, () => forecast.getByRole('button', { name: 'CSV', exact: true }).click());
  const [header, ...rows] = csv.bytes.toString('utf8').trimEnd().split('\n');
  expect(header).toBe('day,held_back,truth,forecast,naive');
  expect(rows.filter((row) => /^[\d-]+,1(,[-\d.]+){3}$/.test(row))).toHaveLength(288);

  await forecast.getByRole('radio', { name: 'Last 60' }).click();
  await forecast.getByRole('button', { name: 'Show the forecasts as a table' }).click();
  await expect(forecast.getByRole('row')).toHaveCount(61);
  await expect(predictions.getByRole('row')).toHaveCount(15);
  await expect(predictions.getByRole('row').nth(1)).toContainText('31 Dec 2015');
  for (const panel of [forecast, predictions]) {
    await expectAccessible(page, 'forecasts', `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`);
  }
});

test('should look at a table, train on it and keep it with its run when it is dropped', async ({ open }) => {
  const instrument = await open('preset=weather');
  const { page, dialog } = instrument;

  await test.step('one that can’t be forecast says why, and leaves the run as it is', async () => {
    const before = await instrument.runId();
    await dropFile(page, { name: 'short.csv', type: 'text/csv', content: 'a,b\n1,2\n3,4\n' });
    await expect(dialog.getByRole('alert')).toContainText('2 rows can be used; at least 200 are needed');
    await expect(dialog.getByRole('button', { name: 'Forecast this' })).toBeDisabled();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    expect(await instrument.runId()).toBe(before);
  });

  await test.step('rows that make no sense are named, columns are chosen', async () => {
    await dropFile(page, { name: 'wave.csv', type: 'text/csv', content: table });
    await expect(dialog.getByRole('region', { name: 'Rows that are left out' })).toContainText(
      'Line 5: “2020-02-31” is not a dateLine 52: “warm” in depth is not a number',
    );
    await expect(dialog).toContainText('258 of 260: the first 206 train, 52 validate');
    await expect(dialog).toContainText('1 is replaced by the last value before it');
    await expect(dialog.getByRole('combobox', { name: 'Forecast' })).toHaveText('depth');
    await expect(dialog.getByRole('combobox', { name: 'Dates' })).toHaveText('day');
    await dialog.getByRole('radio', { name: 'Log returns' }).click();
    await expect(dialog.getByRole('radio', { name: 'Log returns' })).toBeChecked();
    await dialog.getByRole('switch', { name: 'count' }).click();
    await expect(dialog.getByRole('switch', { name: 'count' })).not.toBeChecked();
    await expectAccessible(page, 'the table', '[role="dialog"]');
  });

  await test.step('its model is evaluated on the days that are held back', async () => {
    const before = await instrument.runId();
    await dialog.getByRole('button', { name: 'Forecast this' }).click();
    await expect(dialog).toBeHidden();
    const { config, facts } = await instrument.configuredAfter(before);
    expect(config).toMatchObject({ corpus: 'own', task: { id: 'series', lag: 1 } });
    expect(facts.data?.series).toMatchObject({ name: 'depth', growth: true, lag: 1 });
    await expect(page.getByRole('combobox', { name: 'Series' })).toHaveText('wave.csv');
    const forecast = instrument.panel('Forecast');
    await forecast.getByRole('button', { name: 'Show the forecasts as a table' }).click();
    await expect(forecast.getByRole('row').nth(1)).toContainText('16 Sep 2020');
    await instrument.pause();
  });

  await test.step('and goes on after a reload', async () => {
    const step = await instrument.step();
    await expect.poll(async () => (await savedRuns(page))[0]?.step).toBe(step);
    await page.reload();
    await expect(instrument.offer).toContainText('wave.csv');
    await instrument.offer.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(async () => (await lastSent(page, 'configured'))?.step).toBe(step);
    const { facts } = await instrument.newestRun();
    expect(facts.data?.series).toMatchObject({ name: 'depth', growth: true });
  });

  await test.step('and leaves as ONNX with what its numbers are standardised by', async () => {
    const onnx = await exported(page, 'ONNX');
    const [move, , absent] = listed(onnx, 'inputs.json') as { name: string; deviation: number }[];
    expect(move?.name).toBe('change of depth');
    expect(move?.deviation).toBeGreaterThan(0);
    expect(absent?.deviation).toBe(0);
    expect(listed(onnx, 'outputs.json')).toMatchObject([{ name: 'depth', logarithm: true, rowsAhead: 1 }]);
  });
});

test('should show what the model makes of a digit after each row when it reads them row by row', async ({ open }) => {
  const instrument = await open('preset=digits-by-rows&hiddenSize=16&batchSize=16&validateEvery=1');
  const { page } = instrument;
  const predictions = instrument.panel('Predictions');
  const confusions = instrument.panel('Confusion matrix');
  await instrument.button('Step').click();
  const cards = predictions.getByRole('listitem');
  await expect(cards).toHaveCount(8);
  await predictions.getByRole('slider', { name: 'Read up to row' }).focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
  await expect(predictions).toContainText('8 of 14 rows');
  const [first] = (await lastSent(page, 'validation'))?.sequences ?? [];
  const shares = Array.from(first?.probabilities?.subarray(70, 80) ?? []);
  const likeliest = shares.indexOf(Math.max(...shares));
  await expect(cards.first()).toHaveAccessibleName(
    new RegExp(`^A 0: after row 8 of 14 the model predicts ${likeliest}, `),
  );
  await expect(instrument.panel('Accuracy')).toContainText('chance 10%');
  // Exact values of what is pointed at, by keys as well.
  const strip = cards.first().getByRole('slider', { name: 'Probability of each digit, picture 1' });
  await strip.focus();
  await page.keyboard.press('ArrowRight');
  await expect(strip).toHaveAttribute('aria-valuetext', /^After row 1, \d \d+%/);
  const matrix = confusions.getByRole('slider', { name: 'A cell of the confusion matrix' });
  await matrix.focus();
  await page.keyboard.press('Home');
  await expect(matrix).toHaveAttribute('aria-valuetext', /^0, correct, Times \d+, Of \d+ /);
  await page.keyboard.press('ArrowDown');
  await expect(matrix).toHaveAttribute('aria-valuetext', /^1 predicted as 0, /);
  await confusions.getByRole('button', { name: 'Show the accuracy by class as a table' }).click();
  await expect(confusions.getByRole('row')).toHaveCount(11);
  for (const panel of [predictions, confusions]) {
    await expectAccessible(page, 'digits', `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`);
  }
});
