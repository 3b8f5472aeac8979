import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import type { Instrument } from './support/instrument.ts';
import { savedRuns } from './support/saved.ts';
import { expect, test } from './support/test.ts';

import { lastSent, mark, sent } from './support/wire.ts';

const small =
  'task.id=pairs&cell=gru&hiddenSize=16&embedding.size=8&batchSize=8&optimizer.learningRate=0.02&validateEvery=5';

/** Numbers and what is twice as much, with whose they are in a third column. */
const doubled = Array.from({ length: 60 }, (_, i) => `Double ${i}\tis ${2 * i}\tby me`);
const tsv = [...doubled, doubled[0], `Cafe\u0301\t${'long '.repeat(21)}`].join('\n');

/** What the dialog says of one property of the pairs. */
const property = ({ dialog }: Instrument, term: string) =>
  dialog.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');

const train = ({ dialog }: Instrument) => dialog.getByRole('button', { name: 'Train on these pairs' });

test('should refuse pairs with the line and what to do, and leave the run as it is, when they can’t be used', async ({
  open,
}) => {
  const instrument = await open(small);
  const { page, dialog } = instrument;
  const from = await mark(page);
  const refused = [
    { name: 'alone.tsv', content: 'a\tb\n\nc\n', says: 'Line 3 has no target: write a source, a tab and its target' },
    { name: 'commas.csv', content: 'a,b\nHi, Tom!,c\n', says: 'Line 2 has 3 columns, separated by a comma' },
    { name: 'open.csv', content: 'a,b\n"c,d\n', says: 'Line 2 has a quote that is not closed' },
    { name: 'one.txt', content: 'a => b\na => b\n', says: 'There is only one pair; write at least 2 different ones' },
    { name: 'same.tsv', content: 'a\tb\na\tc\n', says: 'All pairs have the same source' },
    { name: 'prose.txt', content: 'Call me Ishmael.\n', says: 'Line 1 has no source and target: put a tab, =>' },
    { name: 'empty.txt', content: '', says: 'The text is empty' },
    { name: 'latin.tsv', content: Uint8Array.of(0x61, 0x09, 0xe9, 0x0a), says: 'not UTF-8: byte 3 (0xE9, on line 1)' },
    { name: 'huge.tsv', content: { letters: 20 * 1024 * 1024 + 1 }, says: '20.0 MB; pairs up to 20 MB are accepted' },
  ];
  for (const { name, content, says } of refused) {
    await test.step(name, async () => {
      await dropFile(page, { name, content });
      await expect(dialog.getByRole('alert')).toContainText(says);
      await expect(dialog.getByRole('alert')).toContainText('The running training is not affected.');
      await expect(train(instrument)).toBeDisabled();
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    });
  }
  await test.step('characters that are too many are words that are not', async () => {
    const long = (letter: string) => `${letter.repeat(60)} ${letter.repeat(60)}`;
    await dropFile(page, { name: 'long.tsv', content: `${long('a')}\tx\n${long('b')}\ty\n` });
    await expect(dialog.getByRole('alert')).toContainText('0 have up to 100 characters a side');
    await dialog.getByRole('radio', { name: 'Words' }).click();
    await expect(train(instrument)).toBeEnabled();
    await expect(dialog.getByRole('alert')).toBeHidden();
    await page.keyboard.press('Escape');
  });
  expect(await sent(page, 'configure', from)).toEqual([]);
});

test('should show what is read of a file of pairs, train on it and keep it with its run, when it is dropped', async ({
  open,
}) => {
  const instrument = await open(small);
  const { page, dialog } = instrument;

  await test.step('what is read, changed and left out', async () => {
    await dropFile(page, { name: 'doubled.tsv', content: tsv });
    await expect(property(instrument, 'Pairs')).toContainText('60 of 62 lines');
    await expect(property(instrument, 'Columns')).toHaveText(
      'separated by a tab; those after the second are left out, in 61 lines',
    );
    await expect(property(instrument, 'Left out')).toHaveText(
      '1 duplicate, 1 pair with more than 100 characters a side',
    );
    await expect(property(instrument, 'Changed')).toContainText('Unicode NFC');
    await expect(property(instrument, 'Source')).toContainText('8 to 9 characters long');
    await expect(dialog.getByRole('table').getByRole('row')).toHaveCount(9);
    await dialog.getByRole('radio', { name: 'Words' }).click();
    await expect(property(instrument, 'Pairs')).toContainText('61 of 62 lines');
    await expect(property(instrument, 'Target')).toContainText('2 to 21 words long');
    await dialog.getByRole('radio', { name: 'Made small' }).click();
    await expect(property(instrument, 'Changed')).toContainText('capitals are made small');
    await expect(dialog.getByRole('row').nth(1)).toContainText('double');
    await expectAccessible(page, 'the pairs', '[role="dialog"]');
  });

  await test.step('its model trains and is evaluated on what is held back', async () => {
    const before = await instrument.runId();
    await train(instrument).click();
    await expect(dialog).toBeHidden();
    const { config, facts } = await instrument.configuredAfter(before);
    expect(config).toMatchObject({ corpus: 'own', task: { id: 'pairs' }, hiddenSize: 16, seqLength: 22 });
    expect(config.pairs).toMatchObject({ units: 'words', case: 'lower' });
    expect(facts.vocabulary).toContain('is');
    expect((facts.data?.training ?? 0) + (facts.data?.validation ?? 0)).toBe(61);
    await expect(page.getByRole('combobox', { name: 'Pairs', exact: true })).toHaveText('doubled.tsv');
    await instrument.learned(6);
    await expect.poll(async () => (await lastSent(page, 'validation'))?.runId).toBe(await instrument.runId());
    await instrument.pause();
    // What the setup shows is what trains.
    await expect(instrument.button('Restart with these settings')).toBeHidden();
  });

  await test.step('and goes on after a reload', async () => {
    const step = await instrument.step();
    await expect.poll(async () => (await savedRuns(page))[0]?.step).toBe(step);
    await page.reload();
    await expect(instrument.offer).toContainText('doubled.tsv');
    await instrument.offer.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(async () => (await lastSent(page, 'configured'))?.step).toBe(step);
    expect((await instrument.newestRun()).config).toMatchObject({ corpus: 'own', seqLength: 22 });
  });
});

test('should train an encoder–decoder on pairs that are pasted or opened from a table when another model trained before', async ({
  instrument,
}) => {
  const { page, dialog } = instrument;

  await test.step('a table that is none', async () => {
    await dropFile(page, { name: 'words.csv', type: 'text/csv', content: 'Hund,dog\nKatze,cat\nVogel,bird\n' });
    await dialog.getByRole('button', { name: 'Read it as pairs' }).click();
    await expect(property(instrument, 'Pairs')).toContainText('3 of 3 lines: 2 train, 1 is held back');
    await dialog.getByRole('button', { name: 'Choose another' }).click();
  });

  await test.step('pasted lines', async () => {
    const before = await instrument.runId();
    await dialog.getByRole('textbox').fill('Hund => dog\nKatze => cat\nVogel => bird\nPferd => horse');
    await dialog.getByRole('button', { name: 'Check the pairs' }).click();
    await expect(property(instrument, 'Columns')).toHaveText('separated by an arrow');
    await train(instrument).click();
    const { config } = await instrument.configuredAfter(before);
    expect(config).toMatchObject({ corpus: 'own', task: { id: 'pairs' }, attention: 'general', cell: 'gru' });
    await instrument.learned(2);
    await instrument.pause();
  });

  await test.step('the pairs of the page, and back', async () => {
    const before = await instrument.runId();
    await page.getByRole('combobox', { name: 'Pairs', exact: true }).click();
    await page.getByRole('option', { name: /^English to German/ }).click();
    await instrument.button('Restart with these settings').click();
    const { config, facts } = await instrument.configuredAfter(before);
    expect(config.corpus).not.toBe('own');
    expect(facts.data?.training).toBeGreaterThan(1000);
  });
});

test('should let the language and the direction of numbers be chosen when they are the task', async ({ open }) => {
  const instrument = await open('task.id=numbers&cell=gru&hiddenSize=8&embedding.size=8&batchSize=4');
  const { page } = instrument;
  const before = await instrument.runId();
  await page.getByRole('combobox', { name: 'Direction' }).click();
  await page.getByRole('option', { name: 'Words to digits' }).click();
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'German' }).click();
  await instrument.button('Restart with these settings').click();
  const { config, facts } = await instrument.configuredAfter(before);
  expect(config).toMatchObject({ pairs: { direction: 'to-digits', language: 'de' }, seqLength: 7 });
  expect(facts.vocabulary.slice(3).join('')).toBe('0123456789');
  await expect.poll(() => page.url()).toContain('pairs.language=de');
  await page.getByRole('combobox', { name: 'Task' }).click();
  await page.getByRole('option', { name: /^Dates/ }).click();
  await expect(page.getByRole('combobox', { name: 'Direction' })).toHaveCount(0);
});
