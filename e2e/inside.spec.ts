import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from 'playwright/test';
import type { ProbeFindings } from '../src/protocol.ts';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { said } from './support/wire.ts';

let instrument: Instrument;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  page = instrument.page;
});

test.afterAll(() => instrument.close());

type Kind = 'jacobian' | 'spectrum' | 'cellUse' | 'updates';

const panel = () => instrument.panel('Inside the cell');
const figure = () => panel().getByRole('figure');
const series = (id: string) => panel().locator(`path[data-series="${id}"], [data-series="${id}"] path`);
const show = async (name: string): Promise<void> => {
  await panel().getByRole('radio', { name, exact: true }).click();
  await figure().scrollIntoViewIfNeeded();
};

/** All that was measured of a kind, oldest first. */
async function all<K extends Kind>(kind: K): Promise<{ step: number; data: ProbeFindings[K] }[]> {
  const found = (await said(page, 'found')).filter((event) => event.kind === kind);
  return found as unknown as { step: number; data: ProbeFindings[K] }[];
}

/** What was measured of a kind at the step where the run rests. */
async function atRest<K extends Kind>(kind: K): Promise<ProbeFindings[K]> {
  const step = await instrument.step();
  await expect.poll(async () => (await all(kind)).at(-1)?.step).toBe(step);
  await expect(panel()).toContainText(`measured at step ${step.toLocaleString('en')}`);
  return ((await all(kind)).at(-1) as { data: ProbeFindings[K] }).data;
}

async function saved(button: string): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download');
  await panel().getByRole('button', { name: button, exact: true }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Header and rows of the picture's numbers. */
async function csv(view: string): Promise<{ header: string[]; rows: string[][] }> {
  const { name, bytes } = await saved('CSV');
  expect(name).toMatch(new RegExp(`^gru-64-sonnets-step-\\d+-${view}\\.csv$`));
  const [header = [], ...rows] = bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  for (const row of rows) expect(row).toHaveLength(header.length);
  return { header, rows };
}

async function expectPicture(view: string): Promise<void> {
  const { name, bytes } = await saved('PNG');
  expect(name).toMatch(new RegExp(`-${view}\\.png$`));
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(600);
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(400);
  // An empty one of this size has a few kilobytes.
  expect(bytes.length).toBeGreaterThan(15_000);
}

test('updates: how far steps move each tensor is measured while it is in sight', async () => {
  await instrument.learned(5);
  expect(await said(page, 'found')).toEqual([]);
  await show('Updates');
  await expect(series('update-W_hh')).toHaveAttribute('d', /^M[\d.]+,[\d.]+(L[\d.]+,[\d.]+)+/);
  expect((await said(page, 'watch')).at(-1)?.watched).toHaveProperty('updates');
  await instrument.pause();
  await expect(figure()).toContainText(/Step [\d,]+ moved the recurrent weights W_hh by [\d.e-]+ of their length/);
  const found = await all('updates');
  const { header, rows } = await csv('updates');
  const last = found.at(-1)?.data;
  expect(header).toEqual(['step', ...(last?.tensors ?? []).map(({ name }) => name)]);
  expect(rows.map(([step]) => Number(step))).toEqual(found.map(({ data }) => data.step));
  rows
    .at(-1)
    ?.slice(1)
    .forEach((cell, i) => {
      const { moved, length } = last?.tensors[i] ?? { moved: 0, length: 1 };
      expect(Number(cell)).toBeCloseTo(moved / length, 7);
      expect(moved).toBeGreaterThan(0);
    });
  await expectPicture('updates');
});

test('Jacobians: what is left of directions, with the singular values of a narrow layer', async () => {
  await show('Jacobians');
  const data = await atRest('jacobian');
  await expect(series('mean')).toHaveAttribute('d', /^M.+L/);
  for (const id of ['direction-0', 'direction-15', 'singular-largest'])
    await expect(series(id)).toHaveAttribute('d', /^M.+L/);
  await expect(figure()).toContainText(
    /Pushed back 31 steps through the Jacobians, a random direction keeps .* that is a factor of/,
  );
  await expect(figure()).toContainText('The direction kept best changes by');
  const { header, rows } = await csv('jacobian-products');
  expect(header).toHaveLength(3 + 16 + 3);
  expect(rows).toHaveLength(32);
  rows.forEach((row, lag) => {
    expect(row.slice(0, 2).map(Number)).toEqual([lag, 31 - lag]);
    expect(Math.fround(Number(row[3]))).toBe(data.lengths[lag * 16]);
  });
  await panel().getByRole('slider', { name: 'Length left at a lag' }).hover();
  await expect(panel()).toContainText(/Lag \d+ · step \d+/);
  await page.mouse.move(0, 0);
  await expectPicture('jacobian-products');
});

test('eigenvalues: those of a gate’s block around the unit circle', async () => {
  await show('Eigenvalues');
  const data = await atRest('spectrum');
  await expect(series('eigenvalues')).toHaveAttribute('d', /^(M[-\d.]+,[-\d.]+h0){64}$/);
  await expect(figure()).toContainText(/The spectral radius of W_hn \(candidate\) is \d/);
  await expect(figure()).toContainText('Gates and tanh′ change the real Jacobian');
  await panel().getByRole('radio', { name: 'z', exact: true }).click();
  await expect(figure()).toContainText('The spectral radius of W_hz (update gate) is');
  const { rows } = await csv('eigenvalues');
  expect(rows).toHaveLength(3 * 64);
  data.gates.forEach(({ name, real }, g) => {
    expect(rows[g * 64]?.[0]).toBe(name);
    expect(Math.fround(Number(rows[g * 64]?.[2]))).toBe(real[0]);
  });
  await expectPicture('eigenvalues');
});

test('slopes: where the units sit on each activation', async () => {
  await show('Slopes');
  const data = await atRest('cellUse');
  await expect(series('slope')).toHaveCount(3);
  await expect(figure()).toContainText(/Most saturated is [rzn] \(.+\): .+ of its inputs lie where/);
  const { rows } = await csv('activation-slopes');
  expect(rows.map(([name]) => name).filter((name, i, names) => name !== names[i - 1])).toEqual(['r', 'z', 'n']);
  const counted = rows.reduce((sum, row) => sum + Number(row[4]), 0);
  expect(counted).toBe(3 * 64 * data.samples);
  await expectPicture('activation-slopes');
});

test('gates: how often each unit’s stand open or shut, and for how long the cell keeps', async () => {
  await show('Gates');
  const data = await atRest('cellUse');
  for (const name of ['r', 'z'])
    await expect(series(`gate-${name}`)).toHaveAttribute('d', /^(M[-\d.]+,[-\d.]+h0){64}$/);
  await expect(figure()).toContainText(
    /The update gate z keeps 0\.\d\d of the state a step on average, a memory of [\d.,]+ steps/,
  );
  await expect(series('keeping')).toHaveAttribute('d', /^M/);
  const { header, rows } = await csv('gate-saturation');
  expect(header.slice(0, 4)).toEqual(['unit', 'r_under_0.1', 'r_over_0.9', 'r_mean']);
  expect(rows).toHaveLength(64);
  rows.forEach((row, unit) => {
    expect(Math.fround(Number(row[6]))).toBe(data.gates[1]?.mean[unit]);
  });
  await panel().getByRole('button', { name: 'Show the numbers as a table' }).click();
  await expect(panel().getByRole('table').getByRole('row')).toHaveCount(65);
  await panel().getByRole('button', { name: 'Show the chart' }).click();
  await expectPicture('gate-saturation');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} pictures`, async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const part = `[aria-labelledby="${await panel().getAttribute('aria-labelledby')}"]`;
    for (const name of ['Jacobians', 'Eigenvalues', 'Slopes', 'Gates', 'Updates']) {
      await show(name);
      await expectAccessible(page, name, part);
    }
  });
}

test('nothing is too wide for a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const name of ['Jacobians', 'Eigenvalues', 'Slopes', 'Gates', 'Updates']) {
    await show(name);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      name,
    ).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('a plain RNN has no gates to show, and an address opens a picture', async () => {
  await page.goto('./#cell=rnn&hiddenSize=16&seqLength=16&batchSize=4&inside.picture=gates&at=inside');
  await page.reload();
  await expect(panel().getByRole('radio', { name: 'Gates' })).toBeChecked();
  await expect(figure()).toContainText('A plain RNN has no gates');
  expect(instrument.troubles).toEqual([]);
});
