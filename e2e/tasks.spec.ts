import type { Locator } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { download, expectPicture, readCsv } from './support/download.ts';
import { dropFile } from './support/drop.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { lastSent, sent } from './support/wire.ts';

const every = 10;
/** A model that soon remembers a letter over five steps. */
const recall = `task.id=recall&task.lag=5&corpus=sonnets&cell=gru&hiddenSize=32&batchSize=16&optimizer.learningRate=0.02&validateEvery=${every}`;

/** Presses a panel's button that saves a file. */
const save = ({ page }: Instrument, panel: Locator, button: string) =>
  download(page, () => panel.getByRole('button', { name: button, exact: true }).click());

/** Step and share of right predictions of each evaluation of a run that rests, as a CSV has them. */
async function evaluations(instrument: Instrument, runId: number): Promise<number[][]> {
  const step = await instrument.step();
  const own = async () => (await sent(instrument.page, 'validation')).filter((event) => event.runId === runId);
  // The last one may come after the last step.
  const last = step - (step % every);
  await expect.poll(async () => (await own()).at(-1)?.step).toBe(last);
  // The page draws a few times a second, and saves what it has drawn.
  const figure = instrument.panel('Accuracy').getByRole('figure');
  await expect(figure).toContainText(new RegExp(`at step ${last.toLocaleString('en')}[:;]`));
  return (await own()).map(({ step: at, accuracy = -1 }) => [at, Number(Math.fround(accuracy).toPrecision(9))]);
}

const stepAndShare = (rows: readonly string[][]): number[][] => rows.map((row) => row.slice(0, 2).map(Number));

async function expectAccessiblePanels({ page }: Instrument, ...panels: Locator[]): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const panel of panels) {
      await expectAccessible(page, colorScheme, `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`);
    }
  }
}

test('should bring its lag, its chance and its source, and take away what it decides itself, when a task is chosen', async ({
  instrument,
}) => {
  const { page } = instrument;
  const setup = instrument.panel('Setup');
  const lag = instrument.field('Lag');
  await expect(instrument.panel('Accuracy')).toBeHidden();
  await instrument.choose('Task', /^Recall/);
  await expect(setup).toContainText('At the question mark the model predicts which capital it was');
  await expect(setup.getByTestId('chance')).toHaveText('Chance: accuracy 12.5%, a loss of 2.08 nats.');
  await expect(setup.getByRole('link', { name: /Bengio, Simard & Frasconi 1994/ })).toHaveAttribute('href', /doi\.org/);
  await expect(page.getByRole('combobox', { name: 'Text', exact: true })).toBeHidden();
  await expect(instrument.field('Sequence length')).toBeHidden();
  await expect(page.getByRole('switch', { name: 'Carry state' })).toBeHidden();
  await expect(setup.getByRole('status')).toHaveText(
    'The run continues with its old settings. Changed: Task. A restart draws other initial weights.',
  );
  // Its symbols are known before anything is built.
  await expect(page.getByTestId('parameters')).not.toContainText('≈');

  await expect(lag).toHaveValue('32');
  await page.getByRole('slider', { name: 'Lag, slider' }).press('ArrowLeft');
  await expect(lag).toHaveValue('24');
  await instrument.setNumber('Lag', '600');
  await expect(setup).toContainText('512');
  await instrument.setNumber('Lag', '5');
  await expect(setup).toContainText('Sequences of 6 steps');

  // And back: the text's own window is as it was.
  await instrument.choose('Task', /^Text/);
  await expect(instrument.field('Sequence length')).toHaveValue('16');
  await instrument.choose('Task', /^Recall/);
  await instrument.setNumber('Lag', '5');
  const { config, facts } = await instrument.restart();
  expect(config).toMatchObject({ task: { id: 'recall', lag: 5 }, seqLength: 6, carryState: false });
  expect(facts.trainCharacters).toBe(0);
});

test('should get its answers right, and show them in the place of the text, when a task is learnt', async ({
  open,
}) => {
  const instrument = await open(recall);
  const { page } = instrument;
  const accuracy = instrument.panel('Accuracy');
  const predictions = instrument.panel('Predictions');
  const { runId, facts } = await instrument.newestRun();

  await test.step('the share of right answers rises from chance', async () => {
    await instrument.play();
    await expect.poll(async () => (await lastSent(page, 'validation'))?.accuracy).toBeGreaterThan(0.95);
    await instrument.pause();
    await expect(accuracy.getByText('chance 12.5%')).toBeVisible();
    await expect(accuracy.getByRole('figure')).toContainText(/Validation accuracy [\d.]+% at step [\d,]+/);
    await expect(accuracy.locator('[data-series="accuracy"] path')).toHaveAttribute('d', /^M/);
    await expect(instrument.panel('Loss')).toContainText('nats a prediction');
  });
  const own = await evaluations(instrument, runId);

  await test.step('its accuracies are a table, a CSV and a picture', async () => {
    const csv = await save(instrument, accuracy, 'Save as CSV');
    expect(csv.name).toBe(`gru-32-recall-lag-5-step-${own.at(-1)?.[0]}-accuracy.csv`);
    const { header, rows } = readCsv(csv);
    expect(header.join()).toBe('step,accuracy,chance,validation_loss');
    expect(stepAndShare(rows)).toEqual(own);
    expectPicture(await save(instrument, accuracy, 'Save as PNG'));
    await accuracy.getByRole('button', { name: 'Show the accuracies as a table' }).click();
    await expect(accuracy.getByRole('row').nth(1)).toContainText(`${(own.at(-1)?.[0] ?? 0).toLocaleString('en')}`);
    await accuracy.getByRole('button', { name: 'Show the chart' }).click();
  });

  await test.step('answers, right and wrong', async () => {
    await expect(instrument.log).toBeHidden();
    await expect(predictions).toContainText('The model of a task predicts targets and generates no text.');
    const sequences = (await lastSent(page, 'validation'))?.sequences ?? [];
    const rows = predictions.getByRole('row');
    await expect(rows).toHaveCount(sequences.length + 1);
    const [first] = sequences;
    await expect(rows.nth(1)).toContainText([...(first?.ids ?? [])].map((id) => facts.vocabulary[id]).join(''));
    await expect(rows.nth(1)).toContainText(first?.targets[0] === first?.predicted[0] ? '✓' : '✗');
  });

  await expectAccessiblePanels(instrument, predictions, accuracy);
});

test('should go on from a checkpoint, and as a saved run with its accuracies, when it learns a task', async ({
  open,
}) => {
  const instrument = await open(recall);
  const { page, dialog } = instrument;
  const first = await instrument.runId();
  await instrument.play();
  await instrument.learned(2 * every);
  await instrument.pause();
  const step = await instrument.step();
  const own = await evaluations(instrument, first);

  const { name, bytes } = await download(page, async () => {
    await instrument.button('Model').click();
    await page.getByRole('menuitem', { name: 'Checkpoint' }).click();
  });
  expect(name).toBe(`gru-32-recall-lag-5-step-${step}-checkpoint.safetensors`);
  await instrument.button('Runs').click();
  await instrument.button('Save this run').click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog).toContainText('GRU 32 on Recall, lag 5');
  await expect(dialog.locator('dt', { hasText: /^Task$/ }).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await test.step('from a checkpoint, for which no text is needed', async () => {
    // Another run stands meanwhile, on a text.
    await instrument.choose('Task', /^Text/);
    await instrument.restart();
    await expect(instrument.log).toBeVisible();
    await expect(instrument.panel('Accuracy')).toBeHidden();
    await dropFile(page, { name, type: 'application/octet-stream', content: bytes });
    await expect(dialog).toContainText('no text is needed: Recall, lag 5.');
    await expect(dialog.getByRole('combobox')).toHaveCount(0);
    const before = await instrument.runId();
    await dialog.getByRole('button', { name: /^Continue from step/ }).click();
    expect(await instrument.configuredAfter(before)).toMatchObject({
      step,
      config: { task: { id: 'recall', lag: 5 } },
    });
    await expect(instrument.field('Lag')).toHaveValue('5');
    await instrument.learned(step + every);
  });

  await test.step('as a saved run, with its accuracies', async () => {
    const before = await instrument.runId();
    await instrument.button('Runs').click();
    await dialog.getByRole('button', { name: 'Continue with GRU 32 on Recall, lag 5', exact: true }).click();
    const { runId } = await instrument.configuredAfter(before);
    await instrument.learned(step + every);
    await instrument.pause();
    const since = await evaluations(instrument, runId);
    const { rows } = readCsv(await save(instrument, instrument.panel('Accuracy'), 'Save as CSV'));
    expect(stepAndShare(rows)).toEqual([...own, ...since]);
  });
});

test('should measure how far back a model can remember when a memory curve is asked for', async ({ open }) => {
  const instrument = await open(recall);
  const { page } = instrument;
  const { runId } = await instrument.newestRun();
  const memory = instrument.panel('Memory curve');
  const lags = memory.getByRole('textbox', { name: 'Lags', exact: true });
  const stepsALag = memory.getByRole('textbox', { name: 'Steps a lag', exact: true });
  const measure = memory.getByRole('button', { name: /^Measure/ });
  await instrument.play();
  await expect(memory).toContainText('The lags that this model can learn');

  await test.step('at lags of the task alone', async () => {
    await lags.fill('2, 900');
    await expect(memory).toContainText('“900” is not a lag of this task: use whole numbers from 1 to 512.');
    await expect(measure).toBeDisabled();
  });

  await test.step('to be taken along', async () => {
    await lags.fill('2, 4');
    await stepsALag.fill('60');
    await measure.click();
    await expect(memory.getByRole('button', { name: 'Measure again' })).toBeVisible();
    const points = (await lastSent(page, 'memoryCurveDone'))?.points ?? [];
    expect(points.map(({ lag }) => lag)).toEqual([2, 4]);
    await expect(memory.locator('[data-series="memory"] circle')).toHaveCount(2);
    await expect(memory.getByText('chance 12.5%')).toBeVisible();
    await expect(memory.getByRole('figure')).toContainText(/chance is 12\.5%\.$|Solved/);
    const csv = await save(instrument, memory, 'CSV');
    expect(csv.name).toBe('gru-32-recall-step-60-memory-curve.csv');
    expect(stepAndShare(readCsv(csv).rows)).toEqual(
      points.map(({ lag, accuracy }) => [lag, Number(accuracy.toPrecision(9))]),
    );
    await memory.getByRole('button', { name: 'Show the accuracy by lag as a table' }).click();
    await expect(memory.getByRole('rowheader')).toHaveText(['2', '4']);
    await memory.getByRole('button', { name: 'Show the chart' }).click();
  });

  await test.step('while training waits, until it is cancelled', async () => {
    await lags.fill('500, 512');
    await stepsALag.fill('100000');
    await measure.click();
    await expect(memory).toContainText(/Lag 500, 1 of 2: step [1-9][\d,]* of 100,000.* Training waits meanwhile\./);
    const held = await instrument.step();
    await memory.getByRole('button', { name: 'Cancel' }).click();
    await expect(measure).toBeEnabled();
    expect((await lastSent(page, 'memoryCurveFailed'))?.reason).toBe('cancelled');
    const trainedMeanwhile = await page.evaluate(() => {
      const types = (window.unrollWire ?? []).map(({ message }) => message.type);
      const [from, to] = [types.lastIndexOf('memoryCurve'), types.lastIndexOf('memoryCurveFailed')];
      const begun = types.indexOf('memoryCurveProgress', from);
      return types.slice(begun, to).includes('metrics');
    });
    expect(trainedMeanwhile).toBe(false);
    // The same run goes on from where it was.
    await instrument.learned(held + 1);
    expect(await instrument.runId()).toBe(runId);
    await instrument.pause();
  });

  await expectAccessiblePanels(instrument, memory);
});

test('should be judged by their squared error when answers are numbers', async ({ open }) => {
  const instrument = await open('task.id=adding&task.lag=6&cell=gru&hiddenSize=16&batchSize=16&validateEvery=1');
  const { page } = instrument;
  const loss = instrument.panel('Loss');
  const predictions = instrument.panel('Predictions');
  const { config, facts } = await instrument.newestRun();
  expect([config.seqLength, facts.chanceLoss]).toEqual([6, 1 / 6]);
  await expect(instrument.panel('Setup').getByTestId('chance')).toHaveText(
    'Chance: 7.8% of predictions within 0.04, a squared error of 0.167.',
  );
  await instrument.button('Step').click();
  await expect(loss).toContainText('mean squared error');
  await expect(loss.getByRole('radio', { name: 'nats' })).toBeHidden();
  await expect(loss.getByText('chance 0.1667')).toBeVisible();
  await expect(loss.getByRole('figure')).toContainText(/Mean squared error [01]\.\d{4}, so the typical error is/);
  await expect(instrument.panel('Accuracy').getByText('chance 7.8%')).toBeVisible();
  await expect(predictions).toContainText('A prediction counts as correct if its error is less than 0.04.');
  await expect.poll(async () => (await lastSent(page, 'validation'))?.numbers?.length).toBe(8);
  await expect(predictions.getByRole('row').nth(1)).toContainText(/0\.\d\d \(step [123]\) \+ 0\.\d\d \(step [456]\)/);
});

// One whose pairs are drawn, and one that has a file of them.
for (const id of ['numbers', 'pronunciation']) {
  test(`should train an encoder–decoder when the task is ${id}`, async ({ open }) => {
    const sizes = 'cell=gru&hiddenSize=16&embedding.size=8&batchSize=8&validateEvery=1';
    const instrument = await open(`task.id=${id}&${sizes}`);
    await instrument.button('Step').click();
    await instrument.settled();
    const predictions = instrument.panel('Predictions');
    await expect(predictions.getByRole('columnheader')).toHaveText(['Source', 'Output', 'Target', 'Edits']);
    await expect(predictions.getByRole('row')).toHaveCount(21);
    await expect(instrument.panel('Accuracy')).toContainText('Validation accuracy');
    await expect(instrument.panel('Loss')).toContainText('the best guess without memory');
  });
}
