import { readFile } from 'node:fs/promises';
import { type Download, expect, type Page, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import { Instrument } from './support/instrument.ts';
import { said } from './support/wire.ts';

let instrument: Instrument;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  page = instrument.page;
  await instrument.pause();
});

test.afterAll(() => instrument.close());

const setup = () => instrument.panel('Setup');
const accuracy = () => instrument.panel('Accuracy');
const answers = () => instrument.panel('Answers');
const lag = () => instrument.field('Lag');

/** Presses something that saves a file. */
async function saved(press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const coming: Promise<Download> = page.waitForEvent('download');
  await press();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('a task brings its lag, its chance and its source, and takes away what it decides itself', async () => {
  await expect(accuracy()).toBeHidden();
  await instrument.choose('Task', /^Recall/);
  await expect(setup()).toContainText('at the question mark the model must say which one it was');
  await expect(setup().getByTestId('chance')).toHaveText('Chance: 12.5% of answers right, a loss of 2.08 nats.');
  await expect(setup().getByRole('link', { name: /Bengio, Simard & Frasconi 1994/ })).toHaveAttribute(
    'href',
    /doi\.org/,
  );
  await expect(page.getByRole('combobox', { name: 'Text', exact: true })).toBeHidden();
  await expect(instrument.field('Sequence length')).toBeHidden();
  await expect(page.getByRole('switch', { name: 'Carry state' })).toBeHidden();
  await expect(setup().getByRole('status')).toHaveText('The run goes on as it was started. Changed: Task.');
  // Its symbols are known before anything is built.
  await expect(page.getByTestId('parameters')).not.toContainText('≈');

  await expect(lag()).toHaveValue('32');
  await page.getByRole('slider', { name: 'Lag, slider' }).press('ArrowLeft');
  await expect(lag()).toHaveValue('24');
  await instrument.setNumber('Lag', '600');
  await expect(setup()).toContainText('512');
  await instrument.setNumber('Lag', '5');
  await expect(setup()).toContainText('Sequences of 6 steps');

  // And back: the text's own window is as it was.
  await instrument.choose('Task', /^Text/);
  await expect(instrument.field('Sequence length')).toHaveValue('32');
  await instrument.choose('Task', /^Recall/);
  await instrument.setNumber('Lag', '5');
});

test('it trains, and the share of right answers rises from chance', async () => {
  const { config, facts } = await instrument.restart();
  expect(config).toMatchObject({ task: { id: 'recall', lag: 5 }, seqLength: 6, carryState: false });
  expect(facts.trainCharacters).toBe(0);
  await expect(accuracy().getByText('chance 12.5%')).toBeVisible();
  await expect(accuracy().getByRole('figure')).toContainText(/% of answers are right at step \d+, on sequences/);
  await expect(accuracy().locator('[data-series="accuracy"] path')).toHaveAttribute('d', /^M/);
  await expect(instrument.panel('Loss')).toContainText('nats an answer');
  await expect.poll(async () => (await said(page, 'validation')).at(-1)?.accuracy).toBeGreaterThan(0.95);
  await instrument.pause();
});

test('in the place of the text stand its answers, right and wrong', async () => {
  await expect(instrument.log).toBeHidden();
  await expect(answers()).toContainText('A task asks for answers, so no text is written here.');
  const told = (await said(page, 'validation')).at(-1)?.sequences ?? [];
  const rows = answers().getByRole('row');
  await expect(rows).toHaveCount(told.length + 1);
  const [first] = told;
  const { facts } = await instrument.newestRun();
  const text = [...(first?.ids ?? [])].map((id) => facts.vocabulary[id]).join('');
  await expect(rows.nth(1)).toContainText(text);
  await expect(rows.nth(1)).toContainText(first?.answers[0] === first?.predicted[0] ? '✓' : '✗');
});

test('its accuracies are a table, a CSV and a picture', async () => {
  const points = (await said(page, 'validation')).filter(({ accuracy: share }) => share !== undefined);
  const csv = await saved(() => accuracy().getByRole('button', { name: 'CSV', exact: true }).click());
  expect(csv.name).toMatch(/^gru-64-recall-lag-5-step-\d+-accuracy\.csv$/);
  const [header, ...rows] = csv.bytes.toString('utf8').trimEnd().split('\n');
  expect(header).toBe('step,accuracy,chance,validation_loss');
  const { runId } = await instrument.newestRun();
  const own = points.filter((point) => point.runId === runId);
  expect(rows.map((row) => row.split(',').slice(0, 2).map(Number))).toEqual(
    own
      .map(({ step, accuracy: share }) => [step, Math.fround(share ?? 0)])
      .map(([step, share = 0]) => [step, Number(share.toPrecision(9))]),
  );
  const png = await saved(() => accuracy().getByRole('button', { name: 'PNG', exact: true }).click());
  expect([...png.bytes.subarray(0, 4)]).toEqual([137, 80, 78, 71]);
  await accuracy().getByRole('button', { name: 'Show the accuracies as a table' }).click();
  await expect(accuracy().getByRole('row')).toHaveCount(own.length + 1);
  await accuracy().getByRole('button', { name: 'Show the chart' }).click();
});

test('a checkpoint of it goes on without a text', async () => {
  const step = await instrument.step();
  const { name, bytes } = await saved(async () => {
    await instrument.button('Model').click();
    await page.getByRole('menuitem', { name: 'Checkpoint' }).click();
  });
  expect(name).toBe(`gru-64-recall-lag-5-step-${step}-checkpoint.safetensors`);
  // Another run stands meanwhile, on a text.
  await instrument.choosePreset('Tiny and fast');
  await expect(instrument.log).toBeVisible();
  await expect(accuracy()).toBeHidden();

  await dropFile(page, { name, type: 'application/octet-stream', content: bytes });
  await expect(instrument.dialog).toContainText('no text is needed: Recall, lag 5.');
  await expect(instrument.dialog.getByRole('combobox')).toHaveCount(0);
  const before = await instrument.runId();
  await instrument.dialog.getByRole('button', { name: /^Go on from step/ }).click();
  const run = await instrument.configuredAfter(before);
  expect(run).toMatchObject({ step, config: { task: { id: 'recall', lag: 5 } } });
  await expect(lag()).toHaveValue('5');
  await instrument.learned(step + 60);
  await instrument.pause();
});

test('a saved run of it is listed by its task and goes on with its accuracies', async () => {
  const share = (await said(page, 'validation')).at(-1)?.accuracy ?? -1;
  await instrument.button('Runs').click();
  await instrument.button('Save this run').click();
  await instrument.dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(instrument.dialog).toContainText('GRU 64 on Recall, lag 5');
  await expect(instrument.dialog.locator('dt', { hasText: /^Task$/ }).first()).toBeVisible();
  await instrument.dialog.getByRole('button', { name: 'Close' }).click();
  await instrument.choosePreset('Tiny and fast');
  await instrument.learned(1);
  await instrument.button('Runs').click();
  const before = await instrument.runId();
  await instrument.dialog.getByRole('button', { name: 'Go on with GRU 64 on Recall, lag 5 (2)' }).click();
  await instrument.configuredAfter(before);
  await expect(instrument.figure('accuracy')).toHaveText(`${Number((100 * share).toFixed(1))}%`);
  await instrument.pause();
});

test('a memory curve is measured while the run waits, and taken along', async () => {
  const { runId } = await instrument.newestRun();
  await instrument.play();
  const memory = instrument.panel('Memory curve');
  await expect(memory).toContainText('How far back this model can remember');
  await memory.getByRole('textbox', { name: 'Lags', exact: true }).fill('2, 900');
  await expect(memory).toContainText('“900” is no lag of this task: whole numbers from 1 to 512.');
  await expect(memory.getByRole('button', { name: 'Measure' })).toBeDisabled();
  await memory.getByRole('textbox', { name: 'Lags', exact: true }).fill('2, 4, 60');
  await memory.getByRole('textbox', { name: 'Steps a lag', exact: true }).fill('150');
  await memory.getByRole('button', { name: 'Measure' }).click();
  await expect(memory).toContainText(/Lag 60, 3 of 3: step \d+ of 150.* Training waits meanwhile\./);
  const held = await instrument.step();
  await expect(memory.locator('[data-series="memory"] circle')).toHaveCount(2);
  expect(await instrument.step()).toBe(held);
  await expect(memory.getByRole('button', { name: 'Measure again' })).toBeVisible({ timeout: 60_000 });
  // The same run goes on from where it was.
  await instrument.learned(held + 1);
  expect(await instrument.runId()).toBe(runId);
  await instrument.pause();

  const points = (await said(page, 'memoryCurveDone')).at(-1)?.points ?? [];
  expect(points.map(({ lag: at }) => at)).toEqual([2, 4, 60]);
  await expect(memory.locator('[data-series="memory"] circle')).toHaveCount(3);
  await expect(memory.getByText('chance 12.5%')).toBeVisible();
  await expect(memory.getByRole('figure')).toContainText(/guessing gets 12\.5%\.$|Solved/);
  const csv = await saved(() => memory.getByRole('button', { name: 'CSV', exact: true }).click());
  expect(csv.name).toBe('gru-64-recall-step-150-memory-curve.csv');
  const rows = csv.bytes.toString('utf8').trimEnd().split('\n').slice(1);
  expect(rows.map((row) => row.split(',').slice(0, 2).map(Number))).toEqual(
    points.map(({ lag: at, accuracy: share }) => [at, Number(share.toPrecision(9))]),
  );
  await memory.getByRole('button', { name: 'Show the right answers by lag as a table' }).click();
  await expect(memory.getByRole('rowheader')).toHaveText(['2', '4', '60']);
  await memory.getByRole('button', { name: 'Show the chart' }).click();

  await memory.getByRole('textbox', { name: 'Lags', exact: true }).fill('512');
  await memory.getByRole('button', { name: 'Measure again' }).click();
  await memory.getByRole('button', { name: 'Cancel' }).click();
  await expect(memory.getByRole('button', { name: /^Measure/ })).toBeEnabled({ timeout: 60_000 });
  expect((await said(page, 'memoryCurveFailed')).at(-1)?.reason).toBe('cancelled');
});

test('numbers are added, judged by their squared error', async () => {
  await instrument.choose('Task', /^Adding/);
  await expect(setup().getByTestId('chance')).toHaveText(
    'Chance: within 0.04 in 7.8% of answers, a squared error of 0.167.',
  );
  await instrument.setNumber('Lag', '6');
  const { config, facts } = await instrument.restart();
  expect([config.seqLength, facts.chanceLoss]).toEqual([6, 1 / 6]);
  const loss = instrument.panel('Loss');
  await expect(loss).toContainText('mean squared error');
  await expect(loss.getByRole('radio', { name: 'nats' })).toBeHidden();
  await expect(loss.getByText('chance 0.1667')).toBeVisible();
  await expect(loss.getByRole('figure')).toContainText(/Mean squared error 0\.\d{4}, so answers are off by about/);
  await expect(accuracy().getByText('chance 7.8%')).toBeVisible();
  await expect(answers()).toContainText('An answer is right if it is off by less than 0.04.');
  await expect.poll(async () => (await said(page, 'validation')).at(-1)?.numbers?.length).toBe(8);
  await expect(answers().getByRole('row').nth(1)).toContainText(/0\.\d\d \(step [123]\) \+ 0\.\d\d \(step [456]\)/);
  await instrument.pause();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} panels`, async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const panel of [answers(), accuracy(), instrument.panel('Memory curve')]) {
      await expectAccessible(page, 'a task', `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`);
    }
  });
}

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
