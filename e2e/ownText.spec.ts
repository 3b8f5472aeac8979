import { expect, test } from 'playwright/test';
import { dropFile } from './support/drop.ts';
import { Instrument } from './support/instrument.ts';
import { mark, said, steps } from './support/wire.ts';

let instrument: Instrument;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
});

test.afterAll(() => instrument.close());

/** What the dialog says of one property of the text. */
const told = (term: string) =>
  instrument.dialog.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');

const train = () => instrument.dialog.getByRole('button', { name: 'Train on this text' });

const sentence = 'It is not down on any map; true places never are.\n';

/** 120 letters of many alphabets, four times each, and five that occur once. */
const common = Array.from({ length: 120 }, (_, i) => String.fromCodePoint(0x0400 + i));
const rare = ['Ӝ', '☃', '𝄞', '漢', 'ﬁ'].map((text) => [...text].at(-1) ?? '');
const mixed = `${common.join('').repeat(4)}${rare.join('')}${sentence.repeat(200)}`;

test('a dropped file is looked at first, and then trained on', async () => {
  const { page } = instrument;
  const before = await instrument.runId();
  await dropFile(page, { name: 'letters.txt', content: mixed });
  await expect(instrument.dialog.getByRole('heading', { name: 'letters.txt' })).toBeVisible();
  const kept = new Set([...common, ...sentence]).size;
  const bytes = new TextEncoder().encode(mixed).length;
  await expect(told('Size')).toHaveText(`${(bytes / 1024).toFixed(1)} KiB`);
  await expect(told('Characters')).toHaveText([...mixed].length.toLocaleString('en'));
  // One more for the token that the rare ones become.
  await expect(told('Vocabulary')).toHaveText(`${kept + 1} different characters`);
  await expect(told('Rare characters')).toContainText('5 characters in 5 places become one token');
  for (const character of rare) await expect(told('Rare characters')).toContainText(character);
  await expect(instrument.dialog.getByRole('region', { name: 'Beginning of the text' })).toContainText(
    common.join('').slice(0, 50),
  );
  // So far nothing has changed.
  expect(await instrument.runId()).toBe(before);
  const held = await instrument.step();
  await instrument.learned(held + 2);

  await train().click();
  await expect(instrument.dialog).toBeHidden();
  const { config, facts } = await instrument.configuredAfter(before);
  expect(config.corpus).toBe('own');
  expect(facts.vocabulary).toEqual([...new Set([...common, ...sentence, '\uFFFD'])].sort());
  const characters = [...mixed].length;
  expect(facts.trainCharacters).toBe(Math.floor(characters * 0.9));
  expect(facts.validationCharacters).toBe(characters - Math.floor(characters * 0.9));
  await instrument.learned(5);
  await expect(page.getByRole('combobox', { name: 'Text', exact: true })).toHaveText('letters.txt');
});

test('a pasted text is looked at and trained on', async () => {
  const { page } = instrument;
  const before = await instrument.runId();
  await instrument.button('Use your own text…').click();
  await instrument.dialog.getByRole('textbox', { name: 'Paste a text' }).fill(sentence.repeat(100));
  await instrument.dialog.getByRole('button', { name: 'Look at the text' }).click();
  await expect(told('Characters')).toHaveText((sentence.length * 100).toLocaleString('en'));
  await expect(told('Vocabulary')).toHaveText(`${new Set(sentence).size} different characters`);
  await expect(told('Rare characters')).toHaveText('none; every character is kept');
  await train().click();
  const { facts } = await instrument.configuredAfter(before);
  expect(facts.vocabulary).toEqual([...new Set(sentence)].sort());
  await instrument.learned(5);
  // A sentence a hundred times over is soon known by heart, far below what its letters alone would tell.
  await expect
    .poll(async () => (await steps(page)).at(-1)?.loss ?? Number.NaN, { timeout: 60_000 })
    .toBeLessThan(facts.unigramLoss / 2);
});

test('a file chosen from a list is looked at', async () => {
  await instrument.button('Use your own text…').click();
  await instrument.page.getByLabel('Text file').setInputFiles({
    name: 'chosen.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(`\uFEFF${sentence.repeat(40).replaceAll('\n', '\r\n')}`),
  });
  // Neither the mark at the front nor the second half of a line end is a character of the text.
  await expect(told('Characters')).toHaveText((sentence.length * 40).toLocaleString('en'));
  await expect(train()).toBeEnabled();
  await instrument.page.keyboard.press('Escape');
  await expect(instrument.dialog).toBeHidden();
});

const utf16 = (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'));
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

const refused = [
  { name: 'program.bin', content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 9, 8, 7]), says: /binary/ },
  { name: 'picture.txt', content: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), says: /a PNG picture/ },
  { name: 'book.pdf', content: '%PDF-1.7 and so on', says: /a PDF/ },
  { name: 'notepad.txt', content: utf16(sentence.repeat(20)), says: /UTF-16.*save it as UTF-8/ },
  { name: 'old.txt', content: latin1(`${sentence}café, byte 55`), says: /not UTF-8: byte 54 \(0xE9, on line 2\)/ },
  { name: 'short.txt', content: 'Call me', says: /7 characters; at least 11 characters are needed/ },
  { name: 'empty.txt', content: '', says: /empty/ },
  { name: 'huge.txt', content: { letters: 20 * 1024 * 1024 + 1 }, says: /20\.0 MB.*up to 20 MB/ },
];

for (const { name, content, says } of refused) {
  test(`${name} is refused with the reason, and the run is unharmed`, async () => {
    const { page } = instrument;
    const runId = await instrument.runId();
    const from = await mark(page);
    await dropFile(page, { name, content });
    const problem = instrument.dialog.getByRole('alert');
    await expect(problem).toHaveText(says);
    await expect(problem).toContainText('The model that is training is untouched.');
    await expect(train()).toBeDisabled();
    await instrument.dialog.getByRole('button', { name: 'Close' }).click();
    await expect(instrument.dialog).toBeHidden();

    await expect.poll(async () => (await steps(page, from)).length).toBeGreaterThan(3);
    const rows = await steps(page, from);
    expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => (rows[0]?.step ?? 0) + i));
    expect(new Set(rows.map((row) => row.runId))).toEqual(new Set([runId]));
    expect(await said(page, 'configure', from)).toEqual([]);
    await expect(instrument.button('Pause')).toBeVisible();
  });
}

test('a text too short for the setup is refused with the numbers, and the run goes on', async () => {
  const { page } = instrument;
  const runId = await instrument.runId();
  await dropFile(page, { name: 'poem.txt', content: sentence.repeat(4) });
  const from = await mark(page);
  await train().click();
  await expect(instrument.band).toContainText('This text is too short.');
  // 16 lanes of 32 characters and the one after.
  await expect(instrument.band).toContainText('batch 16 with sequence length 32 needs at least 528 characters');
  await expect.poll(async () => (await steps(page, from)).length).toBeGreaterThan(3);
  expect(await instrument.runId()).toBe(runId);
  await instrument.band.getByRole('button', { name: 'Back to the run' }).click();
  await expect(instrument.band).toBeHidden();
  await expect(instrument.button('Restart with these settings')).toBeHidden();
});

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
