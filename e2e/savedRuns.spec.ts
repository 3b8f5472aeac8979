import { readFile } from 'node:fs/promises';
import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import type { Instrument } from './support/instrument.ts';
import { putEntry, savedRuns } from './support/saved.ts';
import { expect, smallModel, test } from './support/test.ts';
import { lastSent, mark, steps } from './support/wire.ts';

const small = 'GRU 16 on Sonnets';

/** Trains to a step, pauses, and waits until the database has the run at the step where it rests. */
async function trainAndRest(instrument: Instrument, to: number): Promise<number> {
  if (await instrument.button('Play').isVisible()) await instrument.play();
  await instrument.learned(to);
  await instrument.pause();
  const step = await instrument.step();
  await expect.poll(async () => (await savedRuns(instrument.page))[0]?.step).toBe(step);
  return step;
}

async function openRuns({ dialog, page }: Instrument): Promise<void> {
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  await expect(dialog.getByRole('heading', { name: 'Runs' })).toBeVisible();
}

const row = ({ dialog, page }: Instrument, name: string) =>
  dialog.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

const resume = ({ offer }: Instrument) => offer.getByRole('button', { name: 'Continue' }).click();

test('should go on exactly from the last copy when the page is reloaded after the disk was full', async ({ open }) => {
  const instrument = await open(`${smallModel}&validateEvery=20`);
  const { page } = instrument;
  const kept = await trainAndRest(instrument, 30);
  const { runId: before } = await instrument.newestRun();
  const beginning = (await steps(page)).filter(({ runId }) => runId === before);

  const from = await mark(page);
  await test.step('what cannot be saved is said', async () => {
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('There is no room.', 'QuotaExceededError');
      };
    });
    await instrument.play();
    await instrument.learned(kept + 25);
    await instrument.pause();
    const message = page.getByRole('status').filter({ hasText: 'storage for saved runs is full' });
    await expect(message).toContainText('Delete some, or export this run');
  });
  const straight = await steps(page, from);
  expect(straight.map(({ step }) => step)).toEqual(straight.map((_, i) => kept + 1 + i));

  await test.step('the run is offered and goes on', async () => {
    await page.reload();
    await expect(instrument.offer).toContainText(`${small} was interrupted at step ${kept.toLocaleString('en')}`);
    await instrument.ready();
    await expectAccessible(page, 'offer', '[aria-label="A run was interrupted"]');
    await resume(instrument);
    await expect.poll(async () => (await lastSent(page, 'configured'))?.step).toBe(kept);
    await expect(instrument.offer).toBeHidden();
    await instrument.learned(kept + 20);
    await instrument.pause();
  });

  await test.step('to the last bit: the same losses as without the reload', async () => {
    const { runId, config } = await instrument.newestRun();
    expect(config).toMatchObject({ cell: 'gru', hiddenSize: 16, corpus: 'sonnets' });
    const again = (await steps(page)).filter((step) => step.runId === runId).slice(0, 20);
    const numbers = (rows: typeof again) => rows.map(({ step, loss, gradNorm }) => ({ step, loss, gradNorm }));
    expect(again[0]?.step).toBe(kept + 1);
    expect(numbers(again)).toEqual(numbers(straight.slice(0, 20)));
  });

  await test.step('the curves still begin where they did, though this page has measured nothing of that', async () => {
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
    await expect(instrument.figure('validation')).toHaveText(/^\d/);
  });
});

test('should save, export, rename and delete a run, or refuse it with the reason, when that is asked for', async ({
  instrument,
  beside,
}) => {
  const { page, dialog } = instrument;
  const step = await trainAndRest(instrument, 5);

  await test.step('another tab neither offers it nor opens it', async () => {
    const other = await beside(instrument);
    await other.page.goto(`./#${smallModel}`);
    await other.ready();
    await expect(other.offer).toBeHidden();
    await openRuns(other);
    await expect(other.dialog.getByRole('listitem').filter({ hasText: small })).toContainText('Open in another tab');
    await other.page.close();
  });

  await test.step('saved under a name', async () => {
    await openRuns(instrument);
    await dialog.getByRole('button', { name: 'Save this run' }).click();
    // What is proposed is selected: typing replaces it.
    await expect(dialog.getByRole('textbox')).toBeFocused();
    await page.keyboard.type('My sonnets');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('region', { name: 'This run' })).toContainText('this run, kept');
    await expect.poll(async () => (await savedRuns(page))[0]).toMatchObject({ name: 'My sonnets', kept: true });
    await expectAccessible(page, 'runs', '[role="dialog"]');
    await page.keyboard.press('Escape');
    // Another run takes its place; this one stays, as it was last.
    await instrument.setNumber('Hidden units', '8');
    await instrument.restart();
    await instrument.pause();
    await openRuns(instrument);
    await expect(row(instrument, 'My sonnets')).toContainText(`Step${step.toLocaleString('en')}`);
  });

  await test.step('exported', async () => {
    await row(instrument, 'My sonnets').getByRole('button', { name: 'Export My sonnets' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Weights' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`gru-16-sonnets-step-${step}.safetensors`);
    const bytes = await readFile(await file.path());
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString('utf8'));
    expect(header.__metadata__).toMatchObject({ 'unroll.kind': 'model', 'unroll.step': String(step) });
    expect(header['rnn.weight_hh_l0'].shape).toEqual([48, 16]);
  });

  await test.step('renamed', async () => {
    const name = dialog.getByRole('textbox', { name: 'Name of the run' });
    await row(instrument, 'My sonnets').getByRole('button', { name: 'Rename My sonnets' }).click();
    await name.fill('Renamed');
    // Escape leaves the name and the dialog as they were.
    await page.keyboard.press('Escape');
    await row(instrument, 'My sonnets').getByRole('button', { name: 'Rename My sonnets' }).click();
    await name.fill('Renamed');
    await page.keyboard.press('Enter');
    await expect(row(instrument, 'Renamed')).toBeVisible();
    await expect.poll(async () => (await savedRuns(page)).map(({ name }) => name)).toContain('Renamed');
  });

  await test.step('deleted, after a question', async () => {
    const renamed = row(instrument, 'Renamed');
    await renamed.getByRole('button', { name: 'Delete Renamed' }).click();
    await expect(renamed.getByRole('button', { name: 'Keep it' })).toBeFocused();
    await expectAccessible(page, 'question', '[role="dialog"]');
    await page.keyboard.press('Enter');
    await expect(renamed.getByRole('button', { name: 'Continue with Renamed' })).toBeFocused();
    await renamed.getByRole('button', { name: 'Delete Renamed' }).click();
    await renamed.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(renamed).toBeHidden();
    expect((await savedRuns(page)).map(({ name }) => name)).not.toContain('Renamed');
  });

  await page.keyboard.press('Escape');
  await trainAndRest(instrument, 5);
  const runId = await instrument.runId();
  const run = { ...(await savedRuns(page))[0], id: 'spoilt', name: 'Spoilt' };
  await putEntry(page, 'runs', run);
  await putEntry(page, 'contents', { id: 'spoilt', checkpoint: 'no model at all', history: 'none' });
  await putEntry(page, 'runs', { id: 'newer', version: 2, name: 'From tomorrow' });
  await putEntry(page, 'runs', { id: 'broken', version: 1, name: 7, open: true, step: 9 });
  await openRuns(instrument);

  await test.step('an entry of a newer page, or a broken one', async () => {
    const unreadable = dialog.getByRole('listitem').filter({ hasText: 'Unreadable run' });
    await expect(unreadable).toHaveText([/damaged/, /newer version/]);
    for (const rest of [[/newer version/], []]) {
      await unreadable.first().getByRole('button', { name: 'Delete' }).click();
      await unreadable.first().getByRole('button', { name: 'Delete', exact: true }).click();
      await expect(unreadable).toHaveText(rest);
    }
  });

  await test.step('a copy that was spoilt', async () => {
    const spoilt = row(instrument, 'Spoilt');
    await spoilt.getByRole('button', { name: 'Continue with Spoilt' }).click();
    await expect(dialog.getByRole('alert')).toHaveText(/^“Spoilt” cannot be resumed\. .*safetensors/);
    await expect(spoilt.getByRole('button', { name: 'Continue with Spoilt' })).toBeEnabled();
    await spoilt.getByRole('button', { name: 'Delete Spoilt' }).click();
    await spoilt.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(spoilt).toBeHidden();
    await expect(dialog).toBeVisible();
    expect(await instrument.runId()).toBe(runId);
  });
});

test('should bring one’s own text back with its run, and not ask again after a fresh start, when the page is reloaded', async ({
  instrument,
}) => {
  const { page } = instrument;
  const content = 'It is not down on any map; true places never are.\n'.repeat(100);
  await dropFile(page, { name: 'whale.txt', content });
  const before = await instrument.runId();
  await instrument.dialog.getByRole('button', { name: 'Train on this text' }).click();
  const { facts } = await instrument.configuredAfter(before);
  const step = await trainAndRest(instrument, 10);
  await page.reload();
  await expect(instrument.offer).toContainText(
    `GRU 16 on whale.txt was interrupted at step ${step.toLocaleString('en')}`,
  );
  await resume(instrument);
  await expect
    .poll(async () => await lastSent(page, 'configured'))
    .toMatchObject({ step, facts: { vocabulary: facts.vocabulary }, config: { corpus: 'own' } });
  await expect(page.getByRole('combobox', { name: 'Text', exact: true })).toHaveText('whale.txt');
  const left = await trainAndRest(instrument, step + 5);

  await page.reload();
  await expect(instrument.offer).toContainText(`whale.txt was interrupted at step ${left.toLocaleString('en')}`);
  await instrument.offer.getByRole('button', { name: 'Start a new run' }).click();
  await expect(instrument.button('Pause')).toBeVisible();
  await expect.poll(async () => (await savedRuns(page)).filter(({ open }) => open)).toEqual([]);
  // The next run that is offered is the fresh one.
  const fresh = await trainAndRest(instrument, 1);
  await page.reload();
  await expect(instrument.offer).toContainText(`was interrupted at step ${fresh.toLocaleString('en')}`);
  await expect(instrument.offer).not.toContainText('whale.txt');
});

test('should offer the run when its page was closed or crashed', async ({ instrument, beside }) => {
  /** Opens another page once one has gone, and goes on there. */
  async function resumeBeside(gone: Instrument, step: number): Promise<Instrument> {
    const next = await beside(gone);
    await gone.page.close();
    await next.page.goto(`./#${smallModel}`);
    await expect(next.offer).toContainText(`was interrupted at step ${step.toLocaleString('en')}`);
    await resume(next);
    await expect.poll(async () => (await steps(next.page))[0]?.step).toBe(step + 1);
    return next;
  }

  const next = await resumeBeside(instrument, await trainAndRest(instrument, 5));
  const step = await trainAndRest(next, 10);
  next.expectErrors(/the page crashed/);
  const crash = next.page.waitForEvent('crash');
  const devtools = await next.page.context().newCDPSession(next.page);
  devtools.send('Page.crash').catch(() => undefined);
  await crash;
  await resumeBeside(next, step);
});

test('should say so and train all the same when the browser keeps nothing', async ({ blank }) => {
  const instrument = await blank();
  await instrument.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Not here.', 'SecurityError');
    };
  });
  await instrument.page.goto(`./#${smallModel}`);
  await instrument.ready();
  await instrument.play();
  await instrument.learned(1);
  await openRuns(instrument);
  await expect(instrument.dialog.getByRole('alert')).toContainText('Runs cannot be saved here.');
  await expect(instrument.dialog.getByRole('button', { name: 'Save this run' })).toBeDisabled();
});
