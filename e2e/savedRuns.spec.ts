import { readFile } from 'node:fs/promises';
import { expect, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import { Instrument } from './support/instrument.ts';
import { putEntry, savedRuns } from './support/saved.ts';
import { mark, said, steps } from './support/wire.ts';

// One context for the whole file, as one person's browser; pages come and go in it.
let instrument: Instrument;
const quick = 'GRU 64 on Sonnets';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
});

test.afterAll(() => instrument.close());

/** Pauses, and waits until the database has the run at the step where it rests. */
async function rest(): Promise<number> {
  if (await instrument.button('Pause').isVisible()) await instrument.pause();
  const step = await instrument.step();
  await expect.poll(async () => (await savedRuns(instrument.page))[0]?.step).toBe(step);
  return step;
}

async function trainPreset(label: string): Promise<void> {
  const before = await instrument.runId();
  // A list that shows a preset already would not take it once more.
  const list = instrument.page.getByRole('combobox', { name: 'Preset', exact: true });
  if ((await list.textContent())?.startsWith(label)) await instrument.button('Reset').click();
  else await instrument.choosePreset(label);
  await instrument.configuredAfter(before);
  if (await instrument.button('Play').isVisible()) await instrument.play();
}

const openRuns = async () => {
  await instrument.button('Runs').click();
  await expect(instrument.dialog.getByRole('heading', { name: 'Runs' })).toBeVisible();
};

const row = (name: string) =>
  instrument.dialog.getByRole('listitem').filter({ has: instrument.page.getByRole('heading', { name }) });

test('a full disk is a message, and the last copy goes on exactly after a reload', async () => {
  const { page } = instrument;
  await instrument.learned(60);
  const kept = await rest();
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('There is no room.', 'QuotaExceededError');
    };
  });
  const { runId: before } = await instrument.newestRun();
  const beginning = (await steps(page)).filter(({ runId }) => runId === before);
  const from = await mark(page);
  await instrument.play();
  await instrument.learned(kept + 25);
  await instrument.pause();
  const message = page.getByRole('status').filter({ hasText: 'no room left for saved runs' });
  await expect(message).toContainText('Delete some, or export this run');
  const straight = await steps(page, from);
  expect(straight.map(({ step }) => step)).toEqual(straight.map((_, i) => kept + 1 + i));

  // Without the offer, the default preset would play by itself.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.reload();
  await expect(instrument.offer).toContainText(`${quick} was left at step ${kept.toLocaleString('en')}`);
  // The default preset is built, and waits for the answer.
  await instrument.ready();
  await page.waitForTimeout(500);
  expect(await said(page, 'play')).toEqual([]);
  await expectAccessible(page, 'offer');

  await instrument.offer.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(async () => (await said(page, 'configured')).at(-1)?.step, { timeout: 30_000 }).toBe(kept);
  await expect(instrument.offer).toBeHidden();
  await instrument.learned(kept + 20);
  await instrument.pause();
  const { runId, config } = await instrument.newestRun();
  expect(config).toMatchObject({ cell: 'gru', hiddenSize: 64, corpus: 'sonnets' });
  const again = (await steps(page)).filter((step) => step.runId === runId);
  expect(again[0]?.step).toBe(kept + 1);
  // To the last bit: the same losses as without the reload.
  for (const [i, { step, loss, gradNorm }] of again.slice(0, 20).entries()) {
    expect({ step, loss, gradNorm }).toEqual({
      step: straight[i]?.step,
      loss: straight[i]?.loss,
      gradNorm: straight[i]?.gradNorm,
    });
  }

  // The curves still begin where they did, though this page has measured nothing of that.
  expect((await steps(page)).some(({ step }) => step <= kept)).toBe(false);
  const loss = instrument.panel('Loss');
  await loss.getByRole('button', { name: 'Show the losses as a table' }).click();
  const first = loss.getByRole('row').last();
  // How many steps a row stands for depends on how far the run got.
  await expect(first.getByRole('rowheader')).toHaveText(/^1(–\d+)?$/);
  const last = Number((await first.getByRole('rowheader').textContent())?.split('–').at(-1));
  const losses = beginning.filter(({ step }) => step <= last).map(({ loss }) => loss);
  expect(losses).toHaveLength(last);
  const [least, most] = [Math.min(...losses).toFixed(3), Math.max(...losses).toFixed(3)];
  await expect(first.getByRole('cell').first()).toHaveText(least === most ? least : `${least}–${most}`);
  await loss.getByRole('button', { name: 'Show the chart' }).click();
  await expect(instrument.figure('validation')).toHaveText(/^\d/);
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

test('the run that another tab has open is not offered, nor opened twice', async () => {
  await rest();
  const other = await Instrument.openIn(instrument.page.context());
  await other.ready();
  await expect(other.offer).toBeHidden();
  await other.button('Runs').click();
  await expect(other.dialog.getByRole('listitem').filter({ hasText: quick })).toContainText('Open in another tab');
  await other.page.close();
});

test('a run is saved under a name, exported, renamed and deleted', async () => {
  const { page, dialog } = instrument;
  await rest();
  await openRuns();
  await dialog.getByRole('button', { name: 'Save this run' }).click();
  // What is proposed is selected: typing replaces it.
  await page.keyboard.type('My sonnets', { delay: 20 });
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('region', { name: 'This run' })).toContainText('this run, kept');
  await expect.poll(async () => (await savedRuns(page))[0]).toMatchObject({ name: 'My sonnets', kept: true });
  await expectAccessible(page, 'runs');
  await page.keyboard.press('Escape');

  // Another run takes its place; this one stays, as it was last.
  const step = await instrument.step();
  await trainPreset('Sonnets, GRU');
  await openRuns();
  await expect(row('My sonnets')).toContainText(`Step${step.toLocaleString('en')}`);

  await row('My sonnets').getByRole('button', { name: 'Export My sonnets' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Weights' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`gru-64-sonnets-step-${step}.safetensors`);
  const bytes = await readFile(await file.path());
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString('utf8'));
  expect(header.__metadata__).toMatchObject({ 'unroll.kind': 'model', 'unroll.step': String(step) });
  expect(header['rnn.weight_hh_l0'].shape).toEqual([192, 64]);

  await row('My sonnets').getByRole('button', { name: 'Rename My sonnets' }).click();
  await dialog.getByRole('textbox', { name: 'Name of the run' }).fill('Renamed');
  // Escape leaves the name and the dialog as they were.
  await page.keyboard.press('Escape');
  await row('My sonnets').getByRole('button', { name: 'Rename My sonnets' }).click();
  await dialog.getByRole('textbox', { name: 'Name of the run' }).fill('Renamed');
  await page.keyboard.press('Enter');
  await expect(row('Renamed')).toBeVisible();
  expect((await savedRuns(page)).map(({ name }) => name)).toContain('Renamed');

  await row('Renamed').getByRole('button', { name: 'Delete Renamed' }).click();
  await expect(row('Renamed').getByRole('button', { name: 'Keep it' })).toBeFocused();
  await expectAccessible(page, 'question');
  await page.keyboard.press('Enter');
  await expect(row('Renamed').getByRole('button', { name: 'Go on with Renamed' })).toBeFocused();
  await row('Renamed').getByRole('button', { name: 'Delete Renamed' }).click();
  await row('Renamed').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row('Renamed')).toBeHidden();
  expect((await savedRuns(page)).map(({ name }) => name)).not.toContain('Renamed');
  await page.keyboard.press('Escape');
});

test('an entry of a newer page, or a broken one, can be deleted and harms nothing', async () => {
  const { page, dialog } = instrument;
  await putEntry(page, 'runs', { id: 'newer', version: 2, name: 'From tomorrow' });
  await putEntry(page, 'runs', { id: 'broken', version: 1, name: 7, open: true, step: 9 });
  await openRuns();
  const unreadable = dialog.getByRole('listitem').filter({ hasText: 'Unreadable run' });
  await expect(unreadable).toHaveText([/damaged/, /newer version/]);
  for (const rest of [[/newer version/], []]) {
    await unreadable.first().getByRole('button', { name: 'Delete' }).click();
    await unreadable.first().getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(unreadable).toHaveText(rest);
  }
  await page.keyboard.press('Escape');
});

test('a copy that was spoilt is refused with the reason, and stays in the list', async () => {
  const { page, dialog } = instrument;
  await rest();
  const run = { ...(await savedRuns(page))[0], id: 'spoilt', name: 'Spoilt' };
  await putEntry(page, 'runs', run);
  await putEntry(page, 'contents', { id: 'spoilt', checkpoint: 'no model at all', history: 'none' });
  const runId = await instrument.runId();
  await openRuns();
  await row('Spoilt').getByRole('button', { name: 'Go on with Spoilt' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/^“Spoilt” cannot go on\. .*safetensors/);
  await expect(row('Spoilt').getByRole('button', { name: 'Go on with Spoilt' })).toBeEnabled();
  await row('Spoilt').getByRole('button', { name: 'Delete Spoilt' }).click();
  await row('Spoilt').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row('Spoilt')).toBeHidden();
  await expect(dialog).toBeVisible();
  expect(await instrument.runId()).toBe(runId);
  await page.keyboard.press('Escape');
});

test('a text of one’s own comes back with its run; a fresh start is not asked about again', async () => {
  const { page } = instrument;
  await trainPreset('Tiny and fast');
  await dropFile(page, {
    name: 'whale.txt',
    content: 'It is not down on any map; true places never are.\n'.repeat(100),
  });
  const before = await instrument.runId();
  await instrument.dialog.getByRole('button', { name: 'Train on this text' }).click();
  const { facts } = await instrument.configuredAfter(before);
  await instrument.learned(20);
  const step = await rest();
  await page.reload();
  await expect(instrument.offer).toContainText(`GRU 64 on whale.txt was left at step ${step}`);
  await instrument.offer.getByRole('button', { name: 'Go on' }).click();
  await expect
    .poll(async () => (await said(page, 'configured')).at(-1), { timeout: 30_000 })
    .toMatchObject({ step, facts: { vocabulary: facts.vocabulary }, config: { corpus: 'own' } });
  await expect(page.getByRole('combobox', { name: 'Text', exact: true })).toHaveText('whale.txt');
  await instrument.learned(step + 5);
  const left = await rest();

  await page.reload();
  await expect(instrument.offer).toContainText(`was left at step ${left}`);
  await instrument.offer.getByRole('button', { name: 'Start fresh' }).click();
  await expect(instrument.button('Pause')).toBeVisible();
  await expect.poll(async () => (await savedRuns(page)).filter(({ open }) => open)).toEqual([]);
  await page.reload();
  await instrument.ready();
  await expect(instrument.offer).toBeHidden();
});

for (const end of ['closed', 'crashed'] as const) {
  test(`a run in a page that ${end === 'closed' ? 'was closed' : 'crashed'} is offered by the next`, async () => {
    const context = instrument.page.context();
    await trainPreset('Tiny and fast');
    await instrument.learned(10);
    const step = await rest();
    const { page } = instrument;
    if (end === 'crashed') {
      const crash = page.waitForEvent('crash');
      const devtools = await context.newCDPSession(page);
      devtools.send('Page.crash').catch(() => undefined);
      await crash;
    }
    if (end === 'closed') await page.close();
    instrument = await Instrument.openIn(context);
    if (end === 'crashed') await page.close();
    await expect(instrument.offer).toContainText(`was left at step ${step}`);
    await instrument.offer.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(async () => (await steps(instrument.page))[0]?.step).toBe(step + 1);
  });
}

test('a browser that keeps nothing says so, and trains all the same', async ({ browser }) => {
  const other = await Instrument.blank(browser);
  await other.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Not here.', 'SecurityError');
    };
  });
  await other.page.goto('./');
  await other.learned(1);
  await other.button('Runs').click();
  await expect(other.dialog.getByRole('alert')).toContainText('Runs cannot be saved here.');
  await expect(other.dialog.getByRole('button', { name: 'Save this run' })).toBeDisabled();
  expect(other.troubles).toEqual([]);
  await other.close();
});
