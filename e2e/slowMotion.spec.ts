import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from 'playwright/test';
import { gradNormAt, stateNormAt } from '../src/lib/slowStep.ts';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { said } from './support/wire.ts';

let instrument: Instrument;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  page = instrument.page;
  // With motion, the walk through a step plays by itself.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
});

test.afterAll(() => instrument.close());

const dialog = () => instrument.dialog;
const figure = () => dialog().getByRole('figure');
const phase = (name: string) => dialog().getByRole('radio', { name, exact: true });
const time = () => dialog().getByRole('slider', { name: 'Time step t' });

async function latest() {
  const told = (await said(page, 'slowStep')).findLast((message) => 'data' in message);
  if (!told || !('data' in told)) throw new Error('no step was told');
  return told.data;
}

/** What the page was told of a step, as of any other. */
async function metricsOf(step: number) {
  const told = (await said(page, 'metrics')).find(
    ({ columns }) => columns.firstStep <= step && step < columns.firstStep + columns.loss.length,
  );
  if (!told) throw new Error(`nothing was told of step ${step}`);
  const at = step - told.columns.firstStep;
  const { loss, gradNorm, clippedNorm } = told.columns;
  return { loss: loss[at], gradNorm: gradNorm[at], clippedNorm: clippedNorm[at] };
}

test('it pauses, takes one step, and plays through it by itself', async () => {
  await instrument.button('Slow motion').click();
  await expect(figure()).toContainText('Forward: at t = ', { timeout: 60_000 });
  // It comes to the next part by itself, and is held there.
  await expect(phase('Forward')).not.toBeChecked();
  await dialog().getByRole('button', { name: 'Hold' }).click();
  await expect(dialog().getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const data = await latest();
  expect(await instrument.step()).toBe(data.step);
  const { loss, gradNorm, clippedNorm } = data;
  expect({ loss, gradNorm, clippedNorm }).toEqual(await metricsOf(data.step));
  await phase('Loss').click();
  await expect(figure()).toContainText(`L = ${data.loss.toFixed(3)} nats`);
});

test('each part says its numbers, by button, by key and by slider', async () => {
  const data = await latest();
  await phase('Forward').click();
  await expect(figure()).toContainText(`at t = ${data.seqLength - 1} of 0 to ${data.seqLength - 1}`);
  await time().fill('4');
  const norm = stateNormAt(data, 0, 0, 5, 0);
  await expect(figure()).toContainText(`‖h‖ = ${norm.toPrecision(3)}`);
  await dialog().getByRole('button', { name: 'Next' }).click();
  await dialog().getByRole('button', { name: 'Next' }).click();
  await expect(phase('Loss')).toBeChecked();
  await dialog()
    .getByRole('heading', { name: /in slow motion/ })
    .click();
  await page.keyboard.press('ArrowRight');
  await expect(figure()).toContainText(`has come from t = ${data.seqLength - 1} to t = ${data.seqLength - 1}`);
  await page.keyboard.press('PageDown');
  await expect(figure()).toContainText(`to t = 0, where ‖∂L/∂h‖ = `);
  await expect(figure()).toContainText(data.carried ? 'Here it stops' : 'Here it ends');
  expect(gradNormAt(data, 0, 0, 0, 0)).toBeGreaterThan(0);
  await page.keyboard.press('PageDown');
  await expect(figure()).toContainText('Clip: all gradients together have a length of');
  await page.keyboard.press('End');
  await expect(figure()).toContainText(`That was step ${data.step.toLocaleString('en')}.`);
  await page.keyboard.press('Home');
  await expect(figure()).toContainText('Forward: at t = 0');
});

test('its numbers are a table and a file, and its picture another', async () => {
  const data = await latest();
  await phase('Backward').click();
  const saved = async (button: string) => {
    const coming = page.waitForEvent('download');
    await dialog().getByRole('button', { name: button, exact: true }).click();
    const download = await coming;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const csv = await saved('CSV');
  expect(csv.name).toBe(`gru-64-sonnets-step-${data.step}-slow-backward.csv`);
  expect(csv.bytes.toString('utf8').trimEnd().split('\n')).toHaveLength(data.seqLength + 1);
  const png = await saved('PNG');
  expect([...png.bytes.subarray(0, 4)]).toEqual([137, 80, 78, 71]);
  await dialog().getByRole('button', { name: 'Show the step as a table' }).click();
  await expect(dialog().getByRole('table').getByRole('row')).toHaveCount(data.seqLength + 1);
  await phase('Update').click();
  await expect(dialog().getByRole('table').getByRole('row')).toHaveCount(data.tensors.length + 1);
  await dialog().getByRole('button', { name: 'Show the chart' }).click();
});

test('another step follows, with less motion at once, and training goes on afterwards', async () => {
  const before = (await latest()).step;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await dialog().getByRole('button', { name: 'Another step' }).click();
  await expect(
    dialog().getByRole('heading', { name: `Step ${(before + 1).toLocaleString('en')} in slow motion` }),
  ).toBeVisible();
  const data = await latest();
  expect(data.step).toBe(before + 1);
  await expect(figure()).toContainText(`at t = ${data.seqLength - 1} of`);
  await expect(dialog().getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expectAccessible(page, 'slow motion', '[role="dialog"]');
  await dialog().getByRole('button', { name: 'Done' }).click();
  await expect(instrument.button('Pause')).toBeVisible();
  await instrument.learned(data.step + 20);
  expect(instrument.troubles).toEqual([]);
});
