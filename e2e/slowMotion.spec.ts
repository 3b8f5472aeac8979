import { gradNormAt, stateNormAt } from '../src/probes/slowStep/contract.ts';
import { expectAccessible } from './support/axe.ts';
import { download, expectPicture } from './support/download.ts';
import { expect, smallModel, test } from './support/test.ts';
import { sent } from './support/wire.ts';

test('should take one step and walk through it when slow motion is asked for', async ({ open }) => {
  // With motion, training plays by itself, and so does the walk through a step.
  const instrument = await open(smallModel, { reducedMotion: 'no-preference' });
  const { page, dialog } = instrument;
  const figure = dialog.getByRole('figure');
  const phase = (name: string) => dialog.getByRole('radio', { name, exact: true });
  const next = dialog.getByRole('button', { name: 'Next' });

  async function latest() {
    const found = (await sent(page, 'slowStep')).findLast((message) => 'data' in message);
    if (!found || !('data' in found)) throw new Error('no step was reported');
    return found.data;
  }

  /** What the worker reported of a step, as of any other. */
  async function metricsOf(step: number) {
    const found = (await sent(page, 'metrics')).find(
      ({ columns }) => columns.firstStep <= step && step < columns.firstStep + columns.loss.length,
    );
    if (!found) throw new Error(`nothing was reported of step ${step}`);
    const at = step - found.columns.firstStep;
    const { loss, gradNorm, clippedNorm } = found.columns;
    return { loss: loss[at], gradNorm: gradNorm[at], clippedNorm: clippedNorm[at] };
  }

  await instrument.learned(5);

  const data = await test.step('training pauses, and the walk goes from part to part by itself', async () => {
    await instrument.button('Slow motion').click();
    await expect(figure).toContainText('Forward: at t = ');
    await expect(phase('Forward')).not.toBeChecked();
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(dialog.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    const data = await latest();
    expect(await instrument.step()).toBe(data.step);
    const { loss, gradNorm, clippedNorm } = data;
    expect({ loss, gradNorm, clippedNorm }).toEqual(await metricsOf(data.step));
    await phase('Loss').click();
    await expect(figure).toContainText(`L = ${data.loss.toFixed(3)} nats`);
    return data;
  });
  const last = data.seqLength - 1;

  await test.step('each part says its numbers, by button, by key and by slider', async () => {
    await phase('Forward').click();
    await expect(figure).toContainText(`at t = ${last} of 0 to ${last}`);
    await dialog.getByRole('slider', { name: 'Time step t' }).fill('4');
    await expect(figure).toContainText(`‖h‖ = ${stateNormAt(data, 0, 0, 5, 0).toPrecision(3)}`);
    await next.click();
    await next.click();
    await expect(phase('Loss')).toBeChecked();
    await dialog.getByRole('heading', { name: /in slow motion/ }).click();
    await page.keyboard.press('ArrowRight');
    await expect(figure).toContainText(`has come from t = ${last} to t = ${last}`);
    await page.keyboard.press('PageDown');
    await expect(figure).toContainText(`to t = 0, where ‖∂L/∂h‖ = `);
    await expect(figure).toContainText(data.carried ? 'Here it stops' : 'Here it ends');
    expect(gradNormAt(data, 0, 0, 0, 0)).toBeGreaterThan(0);
    await page.keyboard.press('PageDown');
    await expect(figure).toContainText('Clip: all gradients together have a length of');
    await page.keyboard.press('End');
    await expect(figure).toContainText(`That was step ${data.step.toLocaleString('en')}.`);
    await page.keyboard.press('Home');
    await expect(figure).toContainText('Forward: at t = 0');
  });

  await test.step('its numbers are a table and a file, and its picture another', async () => {
    await phase('Backward').click();
    const save = (button: string) =>
      download(page, () => dialog.getByRole('button', { name: button, exact: true }).click());
    const csv = await save('CSV');
    expect(csv.name).toBe(`gru-16-sonnets-step-${data.step}-slow-backward.csv`);
    expect(csv.bytes.toString('utf8').trimEnd().split('\n')).toHaveLength(data.seqLength + 1);
    expectPicture(await save('PNG'));
    const rows = dialog.getByRole('table').getByRole('row');
    await dialog.getByRole('button', { name: 'Show the step as a table' }).click();
    await expect(rows).toHaveCount(data.seqLength + 1);
    await phase('Update').click();
    await expect(rows).toHaveCount(data.tensors.length + 1);
    await dialog.getByRole('button', { name: 'Show the chart' }).click();
  });

  await test.step('another step follows, with less motion at once, and training goes on afterwards', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await dialog.getByRole('button', { name: 'Another step' }).click();
    const step = data.step + 1;
    await expect(
      dialog.getByRole('heading', { name: `Step ${step.toLocaleString('en')} in slow motion` }),
    ).toBeVisible();
    expect((await latest()).step).toBe(step);
    await expect(figure).toContainText(`at t = ${last} of`);
    await expect(dialog.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await expectAccessible(page, 'slow motion', '[role="dialog"]');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(instrument.button('Pause')).toBeVisible();
    await instrument.learned(step + 20);
  });
});
