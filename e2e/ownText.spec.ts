import { dropFile } from './support/drop.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { mark, sent, steps } from './support/wire.ts';

/** What the dialog says of one property of the text. */
const property = ({ dialog }: Instrument, term: string) =>
  dialog.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');

const train = ({ dialog }: Instrument) => dialog.getByRole('button', { name: 'Train on this text' });

const sentence = 'It is not down on any map; true places never are.\n';

/** 120 letters of many alphabets, four times each, and five that occur once. */
const common = Array.from({ length: 120 }, (_, i) => String.fromCodePoint(0x0400 + i));
const rare = ['Ӝ', '☃', '𝄞', '漢', 'ﬁ'].map((text) => [...text].at(-1) ?? '');
const mixed = `${common.join('').repeat(4)}${rare.join('')}${sentence.repeat(200)}`;

test('should refuse a text with the reason, or show what is in it and train on it, when it is dropped, chosen or pasted', async ({
  instrument,
}) => {
  const { page, dialog, band } = instrument;
  await instrument.play();
  const runId = await instrument.runId();
  const from = await mark(page);
  const refused = [
    { name: 'program.bin', content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 9, 8, 7]), says: /binary/ },
    {
      name: 'old.txt',
      content: new Uint8Array(Buffer.from(`${sentence}café, byte 55`, 'latin1')),
      says: /not UTF-8: byte 54 \(0xE9, on line 2\)/,
    },
    { name: 'short.txt', content: 'Call me', says: /7 characters; at least 11 characters are needed/ },
    { name: 'empty.txt', content: '', says: /empty/ },
    { name: 'huge.txt', content: { letters: 20 * 1024 * 1024 + 1 }, says: /20\.0 MB.*up to 20 MB/ },
  ];
  for (const { name, content, says } of refused) {
    await test.step(name, async () => {
      await dropFile(page, { name, content });
      const problem = dialog.getByRole('alert');
      await expect(problem).toHaveText(says);
      await expect(problem).toContainText('The running training is not affected.');
      await expect(train(instrument)).toBeDisabled();
      await dialog.getByRole('button', { name: 'Close' }).click();
      await expect(dialog).toBeHidden();
    });
  }
  expect(await sent(page, 'configure', from)).toEqual([]);

  await test.step('a text too short for the setup', async () => {
    await instrument.setNumber('Batch', '16');
    await dropFile(page, { name: 'poem.txt', content: sentence.repeat(4) });
    await train(instrument).click();
    await expect(band).toContainText('This text is too short.');
    // 16 lanes of 16 characters and the one after.
    await expect(band).toContainText('batch size 16 with sequence length 16 needs at least 272 characters');
    await instrument.learned((await instrument.step()) + 3);
    await band.getByRole('button', { name: 'Back to the run' }).click();
    await expect(band).toBeHidden();
    await expect(instrument.button('Restart with these settings')).toBeHidden();
  });

  await instrument.pause();
  const rows = await steps(page, from);
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => (rows[0]?.step ?? 0) + i));
  expect(new Set(rows.map((row) => row.runId))).toEqual(new Set([runId]));

  await test.step('a dropped file', async () => {
    const before = await instrument.runId();
    await dropFile(page, { name: 'letters.txt', content: mixed });
    await expect(dialog.getByRole('heading', { name: 'letters.txt' })).toBeVisible();
    const kept = new Set([...common, ...sentence]).size;
    const bytes = new TextEncoder().encode(mixed).length;
    const characters = [...mixed].length;
    await expect(property(instrument, 'Size')).toHaveText(`${(bytes / 1024).toFixed(1)} KiB`);
    await expect(property(instrument, 'Characters')).toHaveText(characters.toLocaleString('en'));
    // One more for the token that the rare ones become.
    await expect(property(instrument, 'Vocabulary')).toHaveText(`${kept + 1} different characters`);
    await expect(property(instrument, 'Rare characters')).toContainText('5 characters in 5 places become one token');
    for (const character of rare) await expect(property(instrument, 'Rare characters')).toContainText(character);
    await expect(dialog.getByRole('region', { name: 'Beginning of the text' })).toContainText(
      common.join('').slice(0, 50),
    );
    // So far nothing has changed.
    expect(await instrument.runId()).toBe(before);

    await train(instrument).click();
    await expect(dialog).toBeHidden();
    const { config, facts } = await instrument.configuredAfter(before);
    expect(config.corpus).toBe('own');
    expect(facts.vocabulary).toEqual([...new Set([...common, ...sentence, '\uFFFD'])].sort());
    expect(facts.trainCharacters).toBe(Math.floor(characters * 0.9));
    expect(facts.validationCharacters).toBe(characters - Math.floor(characters * 0.9));
    await instrument.learned(2);
    await instrument.pause();
    await expect(page.getByRole('combobox', { name: 'Text', exact: true })).toHaveText('letters.txt');
  });

  await test.step('a file from the list of files', async () => {
    await instrument.button('Use your own text…').click();
    await page.getByLabel('Text file').setInputFiles({
      name: 'chosen.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(`\uFEFF${sentence.repeat(40).replaceAll('\n', '\r\n')}`),
    });
    // Neither the mark at the front nor the second half of a line end is a character of the text.
    await expect(property(instrument, 'Characters')).toHaveText((sentence.length * 40).toLocaleString('en'));
    await expect(train(instrument)).toBeEnabled();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('a pasted text', async () => {
    const before = await instrument.runId();
    await instrument.button('Use your own text…').click();
    await dialog.getByRole('textbox', { name: 'Paste a text' }).fill(sentence.repeat(100));
    await dialog.getByRole('button', { name: 'Check the text' }).click();
    await expect(property(instrument, 'Characters')).toHaveText((sentence.length * 100).toLocaleString('en'));
    await expect(property(instrument, 'Vocabulary')).toHaveText(`${new Set(sentence).size} different characters`);
    await expect(property(instrument, 'Rare characters')).toHaveText('none; every character is kept');
    await train(instrument).click();
    const { facts } = await instrument.configuredAfter(before);
    expect(facts.vocabulary).toEqual([...new Set(sentence)].sort());
    // A sentence a hundred times over is soon known by heart, far below what its letters alone would tell.
    await expect.poll(async () => (await steps(page)).at(-1)?.loss ?? Number.NaN).toBeLessThan(facts.unigramLoss / 2);
  });
});
