import type { ProbeFindings } from '../src/probes/index.ts';
import { expect, test } from './support/test.ts';
import { sent } from './support/wire.ts';

/** A stack whose layers differ in cell and width. */
const model = 'perLayer=lstm:24,gru:16&embedding.size=0&batchSize=4&seqLength=16&inside.picture=gates';

test('should look into each layer by its own cell when layers differ', async ({ open }) => {
  const instrument = await open(model);
  const { page } = instrument;

  async function latest<Kind extends keyof ProbeFindings>(kind: Kind): Promise<ProbeFindings[Kind]> {
    const found = (await sent(page, 'found')).findLast((event) => event.kind === kind);
    if (!found) throw new Error(`no ${kind} was measured`);
    return found.data as ProbeFindings[Kind];
  }

  await test.step('gates, of the LSTM and of the GRU above it', async () => {
    const panel = instrument.panel('Inside the cell');
    const figure = panel.getByRole('figure');
    await figure.scrollIntoViewIfNeeded();
    await expect(figure).toContainText('The forget gate f in layer 1 keeps');
    expect((await latest('cellUse')).gates[0]?.mean).toHaveLength(24);
    await panel.getByRole('radiogroup', { name: 'Layer' }).getByRole('radio', { name: '2' }).click();
    await expect(figure).toContainText('The update gate z in layer 2 keeps');
    const { gates, hiddenSize } = await latest('cellUse');
    expect([hiddenSize, gates.map(({ mean }) => mean.length)]).toEqual([16, [16, 16]]);
    await panel.getByRole('radio', { name: 'Eigenvalues', exact: true }).click();
    await expect(figure).toContainText(/The spectral radius of W_hn \(candidate\) of layer 2 is/);
    await panel.getByRole('radio', { name: 'Jacobians', exact: true }).click();
    await expect(figure).toContainText('of layer 2, a random vector');
  });

  await test.step('how far losses reach, on the states that each layer has', async () => {
    const panel = instrument.panel('Gradient reach');
    const figure = panel.getByRole('figure');
    await figure.scrollIntoViewIfNeeded();
    await expect(figure).toContainText(/in layer 1 .*on the hidden state h .*on the cell state c/);
    await panel.getByRole('radiogroup', { name: 'Layer' }).getByRole('radio', { name: '2' }).click();
    await expect(figure).toContainText(/in layer 2 /);
    await expect(figure).not.toContainText('cell state');
    await panel.getByRole('radio', { name: 'Layers × time', exact: true }).click();
    const rows = () => panel.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.height);
    await expect.poll(rows).toBe(3);
  });

  await test.step('a passage, by the units and gates of the layer that was chosen', async () => {
    const panel = instrument.panel('Text');
    await panel.getByRole('radio', { name: 'Passage', exact: true }).click();
    await expect(panel.getByRole('figure')).toContainText(/Unit \d+ is at tanh\(c\) = /);
    expect(await latest('passage')).toMatchObject({ units: 24, gates: ['i', 'f', 'g', 'o'] });
    await panel.getByRole('radiogroup', { name: 'Layer' }).getByRole('radio', { name: '2' }).click();
    await expect(panel.getByRole('figure')).toContainText(/Unit \d+ is at h = /);
    expect(await latest('passage')).toMatchObject({ units: 16, gates: ['r', 'z', 'n'] });
  });

  await test.step('a step in slow motion, by the states that each layer has', async () => {
    await instrument.button('Slow motion').click();
    const { dialog } = instrument;
    await expect(dialog.getByRole('figure')).toContainText(/‖h‖ = /);
    await expect(dialog.getByRole('radiogroup', { name: 'State' })).toBeVisible();
    await dialog.getByRole('radiogroup', { name: 'Layer' }).getByRole('radio', { name: '2' }).click();
    await expect(dialog.getByRole('radiogroup', { name: 'State' })).toBeHidden();
  });
});
