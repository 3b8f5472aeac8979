import type { Continuation } from '../src/probes/continuation/contract.ts';
import { expectAccessible } from './support/axe.ts';
import { download } from './support/download.ts';
import { expect, test } from './support/test.ts';
import { lastSent, sent } from './support/wire.ts';

test('should show the most probable continuation of the prompt, beside a sample, when it is in sight', async ({
  instrument,
}) => {
  const { page } = instrument;
  const panel = instrument.panel('Text');
  const text = panel.getByTestId('continuation');
  const watched = async () => (await lastSent(page, 'watch'))?.watched.continuation;
  const latest = async (): Promise<Continuation | undefined> =>
    (await sent(page, 'found')).findLast((event) => event.kind === 'continuation')?.data as Continuation | undefined;

  // A sample to hold it against.
  await instrument.setNumber('Length', '20');
  await instrument.button('Play').click();
  await expect.poll(async () => (await sent(page, 'sample')).some(({ done }) => done)).toBe(true);
  await instrument.button('Pause').click();
  await instrument.settled();
  expect(await watched()).toBeUndefined();
  const step = await instrument.step();

  await panel.getByRole('radio', { name: 'Most probable', exact: true }).click();
  await expect(panel).toContainText(`measured at step ${step.toLocaleString('en-US')}`);
  expect(await watched()).toEqual({ prompt: 'Call me', beam: 4, length: 100 });
  const found = await latest();
  expect(found?.characters).toHaveLength(100);
  await expect(text).toHaveText(`Call me${found?.characters.join('')}`, { useInnerText: false });
  const figure = panel.getByRole('figure', { name: 'Probability of each character' });
  const logProb = (found?.logProbs ?? []).reduce((sum, value) => sum + value, 0) / 100;
  await expect(figure).toContainText(`a log-probability of ${logProb.toFixed(2).replace('-', '−')} on average`);
  await expect(figure).toContainText('one of the last sample −');
  await expectAccessible(page, 'the most probable continuation');

  await test.step('the value of a character, by key', async () => {
    await panel.getByRole('slider', { name: 'Most probable' }).focus();
    await page.keyboard.press('ArrowRight');
    const probability = Math.exp(found?.logProbs[0] ?? 0).toFixed(3);
    await expect(panel.getByRole('slider', { name: 'Most probable' })).toHaveAttribute(
      'aria-valuetext',
      new RegExp(probability),
    );
  });

  await test.step('its numbers as a table and a file', async () => {
    const csv = await download(page, () => panel.getByRole('button', { name: 'CSV', exact: true }).click());
    expect(csv.bytes.toString().split('\n')).toHaveLength(102);
    await panel.getByRole('button', { name: 'Show the numbers of the continuation as a table' }).click();
    await expect(panel.getByRole('region', { name: 'The continuation, as numbers' }).getByRole('row')).toHaveCount(101);
    await panel.getByRole('button', { name: 'Show the chart' }).click();
  });

  await test.step('another beam, length and prompt, which the address carries', async () => {
    await instrument.setNumber('Beam', '1');
    await instrument.setNumber('Characters', '30');
    await instrument.field('Prompt').fill('When');
    await expect.poll(async () => (await latest())?.prompt.join('')).toBe('When');
    await expect.poll(async () => (await latest())?.beam).toBe(1);
    await expect.poll(async () => (await latest())?.characters.length).toBe(30);
    await expect(page).toHaveURL(/text\.view=continues/);
    await expect(page).toHaveURL(/continuation\.beam=1&continuation\.length=30/);
  });
});

test('should show the predictions of a task when an address asks for a continuation', async ({ open }) => {
  const instrument = await open('task.id=recall&cell=gru&hiddenSize=8&text.view=continues');
  await expect(instrument.panel('Predictions').getByRole('radio', { name: 'Predictions' })).toBeChecked();
  await expect(instrument.panel('Predictions').getByRole('radio', { name: 'Most probable' })).toHaveCount(0);
});
