import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from 'playwright/test';
import type { Event } from '../src/protocol.ts';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { mark, said } from './support/wire.ts';

let instrument: Instrument;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  page = instrument.page;
});

test.afterAll(() => instrument.close());

const models = () => instrument.panel('Duel').getByRole('list', { name: 'Models that train' }).getByRole('listitem');
const pastRuns = () => page.getByRole('list', { name: 'Past runs' }).getByRole('listitem');
const line = (panel: string, id: string) => instrument.panel(panel).locator(`[data-series="${id}"] path`).first();

type Metrics = Extract<Event, { type: 'metrics' }>;

/** A value of every step that a run told of. */
async function told(runId: number, of: 'loss' | 'gradNorm' | 'clippedNorm'): Promise<number[]> {
  const metrics = (await said(page, 'metrics')) as Metrics[];
  return metrics.filter((event) => event.runId === runId).flatMap(({ columns }) => [...Object.values(columns[of])]);
}

/** Chooses a preset, and waits for its models; their numbers. */
async function begin(preset: string): Promise<number[]> {
  const before = await instrument.runId();
  await instrument.choosePreset(preset);
  const { runId, rivals = [] } = await instrument.configuredAfter(before);
  return [runId, ...rivals.map((rival: { runId: number }) => rival.runId)];
}

/** Waits until each of some runs has told of so many steps. */
async function learned(runIds: readonly number[], steps: number): Promise<void> {
  for (const runId of runIds) {
    await expect
      .poll(async () => (await told(runId, 'loss')).length, { timeout: 90_000 })
      .toBeGreaterThanOrEqual(steps);
  }
}

/** Begins a preset of three models again from step 0, where it waits, and reads what their gradients keep from the file of the reach panel. */
async function reachAtStart(
  preset: string,
): Promise<{ names: string[]; kept: (letter: string, lag: number) => number }> {
  await instrument.panel('Gradient reach').getByRole('figure').scrollIntoViewIfNeeded();
  const from = await mark(page);
  const runIds = await begin(preset);
  expect(runIds).toHaveLength(3);
  // Training begins by itself, and what was measured last would be after some steps.
  await instrument.pause();
  await instrument.button('Reset').click();
  await expect.poll(() => instrument.step()).toBe(0);
  const atStart = async () =>
    new Set((await said(page, 'found', from)).filter(({ step }) => step === 0).map(({ runId }) => runId));
  const present = (await instrument.newestRun()).runId;
  await expect
    .poll(async () => [...(await atStart())].filter((runId) => runId >= present).sort(), { timeout: 60_000 })
    .toEqual([present, present + 1, present + 2]);

  const coming = page.waitForEvent('download');
  await instrument.panel('Gradient reach').getByRole('button', { name: 'CSV', exact: true }).click();
  const csv = await readFile(await (await coming).path(), 'utf8');
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const kept = (letter: string, lag: number): number => {
    const row = (rows[lag] ?? '').split(',').map(Number);
    expect(row[0]).toBe(lag);
    return row[names.indexOf(`${letter}_relative_h`)] ?? Number.NaN;
  };
  return { names, kept };
}

test('“Who remembers?”: at the start the RNN hears 32 steps back a thousandth of what the LSTM hears', async () => {
  const { names, kept } = await reachAtStart('Who remembers');
  await expect(models()).toHaveText([/A\s*RNN/, /B\s*LSTM, forget bias 3/, /C\s*GRU/]);
  expect(names).toEqual(
    ['lag', 'step', 'A_h', 'B_h', 'B_c', 'C_h'].flatMap((name) => {
      const [letter, state] = name.split('_');
      return state === undefined ? [name] : [`${letter}_gradient_${state}`, `${letter}_relative_${state}`];
    }),
  );
  expect(kept('A', 32)).toBeGreaterThan(0);
  expect(kept('B', 32) / kept('A', 32)).toBeGreaterThan(1000);
  for (const id of ['reach-A-h', 'reach-B-h', 'reach-B-c', 'reach-C-h']) {
    await expect(line('Gradient reach', id)).toHaveAttribute('d', /^M.+L/);
  }
  await expect(instrument.panel('Gradient reach').getByRole('figure')).toContainText(
    /At lag 32 A keeps \S+ of the gradient on h, B \S+, C \S+; on c B \S+\. B hears 32 steps back \S+ times as loudly as A\./,
  );
  await instrument.panel('Gradient reach').getByRole('radio', { name: 'Layers × time' }).click();
  await instrument.panel('Gradient reach').getByRole('radio', { name: 'B', exact: true }).click();
  await expect(instrument.panel('Gradient reach').locator('canvas')).toHaveAttribute('height', '2');
  await instrument.panel('Gradient reach').getByRole('radio', { name: 'Reach', exact: true }).click();
});

test('the models train in turn, are drawn on the same axes, and stand at the same step', async () => {
  await instrument.panel('Loss').getByRole('heading').scrollIntoViewIfNeeded();
  const { runId } = await instrument.newestRun();
  await instrument.play();
  await learned([runId, runId + 1, runId + 2], 45);
  await instrument.pause();
  const standing = async () => {
    const status = await said(page, 'status');
    return [0, 1, 2].map((i) => status.findLast((event) => event.runId === runId + i)?.step);
  };
  await expect.poll(async () => new Set(await standing()).size).toBe(1);
  for (const letter of ['A', 'B', 'C']) {
    await expect(line('Loss', `loss-${letter}`)).toHaveAttribute('d', /^M.+L/);
    await expect(line('Gradient norm', `norm-before-${letter}`)).toHaveAttribute('d', /^M.+L/);
    await expect(line('Accuracy', `accuracy-${letter}`)).toHaveAttribute('d', /^M.+L/);
  }
  await expect(instrument.panel('Loss').getByRole('figure')).toContainText(/(lowest loss|level at|more than chance)/);
  await instrument.panel('Loss').getByRole('button', { name: 'Show the losses as a table' }).click();
  const headers = instrument.panel('Loss').getByRole('columnheader');
  const columns = async () => (await headers.allTextContents()).slice(0, 7).join();
  await expect.poll(columns).toBe('Steps,A,A validation,B,B validation,C,C validation');
  await instrument.panel('Loss').getByRole('button', { name: 'Show the chart' }).click();
  await expectAccessible(page, 'the duel');
});

test('a rival goes on alone, where it was, and the others stay as ghosts', async () => {
  const step = await instrument.step();
  const last = await instrument.runId();
  await instrument.panel('Duel').getByRole('button', { name: 'Go on with B' }).click();
  const { config, step: goesOnAt, rivals } = await instrument.configuredAfter(last);
  expect(config).toMatchObject({ cell: 'lstm', init: { forgetBias: 3 } });
  expect([goesOnAt, rivals]).toEqual([step, undefined]);
  await expect(instrument.panel('Duel')).toHaveCount(0);
  await page.getByText('Past runs').click();
  await expect(pastRuns().nth(0)).toHaveText(/^GRU.*differs: GRU/);
  await expect(pastRuns().nth(1)).toHaveText(/^RNN.*differs: RNN/);
  const drawn = instrument.panel('Loss').locator('[data-series^="ghost-"]');
  const before = await drawn.count();
  expect(before).toBeGreaterThanOrEqual(2);
  await pastRuns().first().getByRole('button', { name: 'Hide GRU' }).click();
  await expect(drawn).toHaveCount(before - 1);
});

test('“Exploding”: the norm explodes without the clip and is held with it', async () => {
  const [off = 0, on = 0] = await begin('Exploding');
  await learned([off, on], 90);
  const [before, held, after] = await Promise.all([
    told(off, 'clippedNorm'),
    told(on, 'gradNorm'),
    told(on, 'clippedNorm'),
  ]);
  expect(Math.max(...before)).toBeGreaterThan(100);
  expect(Math.max(...held)).toBeLessThan(Math.max(...before) / 10);
  expect(Math.max(...after)).toBeLessThanOrEqual(1 + 1e-5);
  await expect(models()).toHaveText([/RNN, clip off/, /RNN, clip at norm 1/]);
  await expect(instrument.panel('Gradient norm').getByRole('figure')).toContainText(/nothing clips it; B/);
});

test('“Forget bias”: at the start each opening of the gate hears many times further back', async () => {
  const { kept } = await reachAtStart('Forget bias');
  await expect(models()).toHaveText([/A\s*LSTM, forget bias 0/, /B\s*LSTM, forget bias 1/, /C\s*LSTM, forget bias 3/]);
  expect(kept('A', 32)).toBeGreaterThan(0);
  expect(kept('B', 32) / kept('A', 32)).toBeGreaterThan(10);
  expect(kept('C', 32) / kept('B', 32)).toBeGreaterThan(10);
});

test('a model of one’s own joins, and the duel ends with the run alone', async () => {
  const [runId = 0] = await begin('Forget bias');
  await learned([runId, runId + 1, runId + 2], 12);
  await expect(models()).toHaveText([/forget bias 0/, /forget bias 1/, /forget bias 3/]);
  await expect(instrument.panel('Duel').getByRole('button', { name: 'Add a model…' })).toBeDisabled();
  await instrument.panel('Duel').getByRole('button', { name: 'End the duel' }).click();
  await expect(instrument.panel('Duel')).toHaveCount(0);
  const at = await instrument.step();
  await instrument.learned(at + 10);
  expect(await instrument.runId()).toBe(runId);

  await instrument.panel('Compare').getByRole('button', { name: 'Compare with…' }).click();
  await expectAccessible(page, 'the dialog of rivals');
  await instrument.dialog.getByRole('combobox', { name: 'Cell' }).click();
  await page.getByRole('option', { name: /^LSTM/ }).click();
  await expect(instrument.dialog.getByRole('button', { name: /^Train A against B$/ })).toBeDisabled();
  await instrument.dialog.getByRole('textbox', { name: 'Forget bias' }).fill('2');
  await instrument.dialog.getByRole('button', { name: /^Train A against B$/ }).click();
  const { config, rivals } = await instrument.configuredAfter(runId);
  expect([config.init.forgetBias, rivals?.[0]?.config.init.forgetBias]).toEqual([0, 2]);
  await expect(models()).toHaveText([/LSTM, forget bias 0/, /LSTM, forget bias 2/]);
  // The address tells of it.
  await expect(page).toHaveURL(/&b\.init\.forgetBias=2/);
  await instrument.learned(5);
});

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
