import { connectivityAt, type PassageData } from '../src/probes/passage/contract.ts';
import type { ReachData } from '../src/probes/reach/contract.ts';
import { expect, test } from './support/test.ts';
import { lastSent, sent } from './support/wire.ts';

/** A small model that reads in both directions. */
const model =
  'task.id=recall&task.lag=8&cell=lstm&layers=2&bidirectional=true&hiddenSize=8&batchSize=4&inside.picture=gates';

test('should look into either direction of a layer, and follow losses both ways, when a network reads in both', async ({
  open,
}) => {
  const instrument = await open(model);
  const { page } = instrument;

  await test.step('gates and Jacobians of the direction that was chosen', async () => {
    const panel = instrument.panel('Inside the cell');
    const figure = panel.getByRole('figure');
    await figure.scrollIntoViewIfNeeded();
    await expect(figure).toContainText('The forget gate f in the forward direction of layer 1 keeps');
    await panel.getByRole('radio', { name: 'reverse', exact: true }).click();
    await panel.getByRole('radiogroup', { name: 'Layer' }).getByRole('radio', { name: '2' }).click();
    await expect(figure).toContainText('The forget gate f in the reverse direction of layer 2 keeps');
    expect((await lastSent(page, 'watch'))?.watched.cellUse).toEqual({ layer: 1, reverse: true });
    await panel.getByRole('radio', { name: 'Jacobians', exact: true }).click();
    await expect(figure).toContainText('of the reverse direction of layer 2, a random vector');
  });

  await test.step('how far losses reach on both sides', async () => {
    const panel = instrument.panel('Gradient reach');
    const figure = panel.getByRole('figure');
    await figure.scrollIntoViewIfNeeded();
    await expect(figure).toContainText('in the forward direction of layer 1');
    await expect(figure).toContainText('Dotted: its states after the loss');
    await panel.getByRole('radio', { name: 'Layers × time', exact: true }).click();
    await expect(figure).toContainText(/keeps a thousandth of its size from step \d+ to \d+ on the hidden state h/);
    const found = (await sent(page, 'found')).findLast(({ kind }) => kind === 'reach');
    const { data } = found as unknown as { data: ReachData };
    const { seqLength: T, norms, losses: K } = data;
    // h of the top layer's two directions, for the loss at step 1: what is reached lies before it, and after it.
    const reached = (recurrence: number) =>
      Array.from({ length: T }, (_, t) => (norms[(2 * recurrence * T + t) * K + 1] as number) > 0);
    expect(reached(2)).toEqual(Array.from({ length: T }, (_, t) => t <= 1));
    expect(reached(3)).toEqual(Array.from({ length: T }, (_, t) => t >= 1));
  });

  await test.step('what comes before and after an answer', async () => {
    const panel = instrument.panel('Predictions');
    await panel.getByRole('radio', { name: 'Passage', exact: true }).click();
    await panel.getByRole('radio', { name: 'Connectivity', exact: true }).click();
    await panel.getByRole('slider', { name: 'Position in the passage' }).press('Home');
    await expect(panel.getByRole('figure')).toContainText(/At ‘.’ at t = 0 the most probable class is/);
    const found = (await sent(page, 'found')).findLast(({ kind }) => kind === 'passage');
    const { data } = found as unknown as { data: PassageData };
    expect(connectivityAt(data, 0).every((length) => length > 0)).toBe(true);
  });

  await test.step('a step in slow motion, in the order in which a direction reads', async () => {
    await instrument.button('Slow motion').click();
    const { dialog } = instrument;
    await dialog.getByRole('radio', { name: 'Forward', exact: true }).click();
    await dialog.getByRole('radio', { name: 'reverse', exact: true }).click();
    await expect(dialog).toContainText('Forward: at t = 0 of 8 down to 0 the reverse direction reads');
    await dialog.getByRole('radio', { name: 'Backward', exact: true }).click();
    await expect(dialog).toContainText('the gradient of L has come from t = 0 to t = 8');
  });
});
