import type { ReachData } from '../src/lib/gradientReach.ts';
import { expect, test } from './support/test.ts';
import { said } from './support/wire.ts';

/** A small model that reads in both directions. */
const model =
  'task.id=recall&task.lag=8&cell=lstm&layers=2&bidirectional=true&pool=last&hiddenSize=8&batchSize=4&inside.picture=gates';

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
    expect((await said(page, 'watch')).at(-1)?.watched.cellUse).toEqual({ layer: 1, reverse: true });
    await panel.getByRole('radio', { name: 'Jacobians', exact: true }).click();
    await expect(figure).toContainText('through the Jacobians of the reverse direction of layer 2, a random direction');
  });

  await test.step('how far losses reach on both sides', async () => {
    const panel = instrument.panel('Gradient reach');
    const figure = panel.getByRole('figure');
    await figure.scrollIntoViewIfNeeded();
    await expect(figure).toContainText('in the forward direction of layer 1');
    await expect(figure).toContainText('Dotted: its states after the loss');
    await panel.getByRole('radio', { name: 'Layers × time', exact: true }).click();
    await expect(figure).toContainText(/keeps a thousandth of its size from step \d+ to \d+ on the hidden state h/);
    const found = (await said(page, 'found')).findLast(({ kind }) => kind === 'reach');
    const { data } = found as unknown as { data: ReachData };
    const { seqLength: T, norms, losses: K } = data;
    // h of the top layer's two directions, for the loss at step 1: what is reached lies before it, and after it.
    const reached = (recurrence: number) =>
      Array.from({ length: T }, (_, t) => (norms[(2 * recurrence * T + t) * K + 1] as number) > 0);
    expect(reached(2)).toEqual(Array.from({ length: T }, (_, t) => t <= 1));
    expect(reached(3)).toEqual(Array.from({ length: T }, (_, t) => t >= 1));
  });
});
