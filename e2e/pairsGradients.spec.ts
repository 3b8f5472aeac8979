import { reachedNorm, type SourceReachData } from '../src/probes/sourceReach/contract.ts';
import { expectAccessible } from './support/axe.ts';
import { download, readCsv } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { sent } from './support/wire.ts';

const small = 'hiddenSize=12&embedding.size=8&batchSize=8&validateEvery=50&optimizer.learningRate=0.01';
const attends = `task.id=reverse&${small}&cell=gru&bidirectional=true&attention=general`;

/** What the worker found of a run's gradients, the last. */
async function latest({ page }: Instrument, runId?: number): Promise<SourceReachData> {
  const found = (await sent(page, 'found')).flatMap((event) =>
    event.kind === 'sourceReach' && (runId === undefined || event.runId === runId) ? [event.data] : [],
  );
  const last = found.at(-1);
  if (!last) throw new Error('nothing was measured');
  return last;
}

/** The panel, once something stands in it. */
async function measured(instrument: Instrument) {
  const panel = instrument.panel('Gradient reach');
  await panel.scrollIntoViewIfNeeded();
  await expect(panel.getByRole('figure')).toContainText('measured at step');
  return panel;
}

test('should follow a loss through the decoder into the encoder, by either way, when an output step is chosen', async ({
  open,
}) => {
  const instrument = await open(attends);
  await instrument.ready();
  await instrument.train(2);
  const panel = await measured(instrument);
  const line = (way: string) => panel.locator(`[data-series="source-reach-${way}"] path`);
  for (const way of ['whole', 'attention', 'states']) await expect(line(way)).toHaveCount(1);
  const data = await latest(instrument);
  const { source, target } = data.pairs[0] as (typeof data.pairs)[number];
  const tau = target.length - 2;
  await expect(panel.getByText(source.slice(0, -1).join(''))).toBeVisible();
  await expect(panel.getByRole('figure')).toContainText(`the loss of output step ${tau} (“${target[tau]}”) reaches`);
  await expect(panel.getByRole('figure')).toContainText('of that comes through attention');

  const saved = await download(instrument.page, () => panel.getByRole('button', { name: 'CSV', exact: true }).click());
  const { header, rows } = readCsv(saved);
  expect(header).toEqual(['side', 'step', 'symbol', 'gradient', 'by_attention', 'by_states', 'attention_weight']);
  expect(rows).toHaveLength(tau + 1 + source.length);
  const [pair] = data.pairs as [(typeof data.pairs)[number]];
  const first = { recurrence: 0, state: 'h', step: 0, tau } as const;
  // The last row is the first step of the source.
  for (const [column, way] of [
    [3, 'whole'],
    [4, 'attention'],
    [5, 'states'],
  ] as const)
    expect(Number(rows.at(-1)?.[column]) / reachedNorm(data, pair, first, way)).toBeCloseTo(1, 5);
  expect(Number(rows[0]?.[3]) / reachedNorm(data, pair, { ...first, recurrence: 2, step: tau })).toBeCloseTo(1, 5);

  await panel.getByRole('slider', { name: 'Loss at output step τ' }).press('Home');
  await expect(panel.getByRole('figure')).toContainText('the loss of output step 0 ');
  await panel.getByRole('radio', { name: 'reverse', exact: true }).click();
  await expect(panel.getByRole('figure')).toContainText('in the reverse direction');
  await expectAccessible(instrument.page, 'gradient reach into the source', '[data-place="reach"]');

  await panel.getByRole('radio', { name: 'Output × source', exact: true }).click();
  await expect(panel.getByRole('figure')).toContainText(/losses reach .* source steps? most/);
  await panel.getByRole('slider', { name: 'Gradient of an output step’s loss on the source' }).press('End');
  await instrument.page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Show the gradients as a table' }).click();
  await expect(panel.getByRole('row')).toHaveCount(target.length + 1);
  await panel.getByRole('radio', { name: 'Way back', exact: true }).click();
  await expect(panel.getByRole('figure')).toContainText(`the loss of output step ${target.length - 1} (“<end>”)`);
  await expect(panel.getByRole('row').last()).toContainText('Source step 0');

  await panel.getByRole('button', { name: 'Show alignment' }).click();
  await expect(instrument.panel('Predictions').getByRole('radio', { name: 'Alignment' })).toBeChecked();
});

test('should lay the ways of a model without attention and of two with it over each other when they are compared', async ({
  open,
}) => {
  const instrument = await open(`preset=bottleneck&${small}`);
  await instrument.ready();
  await instrument.train(2);
  const panel = await measured(instrument);
  for (const letter of ['A', 'B', 'C'])
    await expect(panel.locator(`[data-series="source-reach-${letter}"]`).first()).toBeAttached();
  await expect(panel.getByRole('figure')).toContainText(/gets: A .*, B .* and C .*\./);
  await expect(panel.getByRole('figure')).toContainText('Only B and C can go there straight, through attention.');
  await panel.getByRole('radio', { name: 'Output × source', exact: true }).click();
  await panel.getByRole('radio', { name: 'C', exact: true }).click();
  await expect(panel.getByRole('figure')).toContainText('source steps most');
});

test('should look into the cells of either side, and refuse slow motion, when the model is an encoder–decoder', async ({
  open,
}) => {
  const instrument = await open(attends);
  await instrument.ready();
  await instrument.train(1);
  const inside = instrument.panel('Inside the cell');
  await inside.scrollIntoViewIfNeeded();
  await expect(inside.getByRole('figure')).toContainText('of the forward direction of encoder layer 1');
  await inside.getByRole('radio', { name: 'reverse', exact: true }).click();
  await expect(inside.getByRole('figure')).toContainText('of the reverse direction of encoder layer 1');
  await inside.getByRole('radio', { name: 'decoder', exact: true }).click();
  await expect(inside.getByRole('figure')).toContainText('of decoder layer 1');
  await inside.getByRole('radio', { name: 'Gates', exact: true }).click();
  await expect(inside.getByRole('figure')).toContainText('in decoder layer 1');
  const cell = instrument.panel('Equations');
  await cell.scrollIntoViewIfNeeded();
  await expect(cell).toContainText('in decoder layer 1');
  await instrument.button(/slow motion/i).click();
  await expect(instrument.dialog).toContainText('this one is an encoder–decoder');
});
