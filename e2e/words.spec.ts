import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';

let instrument: Instrument;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.blank(browser, { reducedMotion: 'reduce' });
  page = instrument.page;
});

test.afterAll(() => instrument.close());

const answers = () => instrument.panel('Answers');
const open = async (link: string): Promise<void> => {
  await page.goto(`./#${link}`);
  await page.reload();
  await instrument.ready();
  await instrument.play();
};

test('a name of one’s own is from some country, and names that nothing trains on are checked', async () => {
  await open('preset=name-origin&validateEvery=5');
  await instrument.field('A name').fill('Müller');
  await expect(answers().getByRole('figure')).toContainText(/After step \d+ “Muller” is from [A-Z][\w ]+ with [\d.]+%/);
  await expect(answers().getByRole('row')).toHaveCount(9);
  await instrument.pause();
  await instrument.field('A name').fill('42');
  await expect(answers().getByRole('status')).toHaveText(
    'Write a name of 1 to 14 letters from a to z; marks on letters are left off.',
  );
  await expect(instrument.panel('Accuracy')).toContainText('letters without their order 35.4%');
});

test('a line of one’s own is tagged word by word', async () => {
  await open('preset=parts-of-speech&validateEvery=5');
  await instrument.field('Your line').fill('The blorfing dog barked.');
  const word = answers().getByRole('button', { name: /^blorfing, not among the words it knows: [a-z ]+, [\d.]+%$/ });
  await expect(word).toBeVisible();
  await instrument.pause();
  await word.click();
  await expect(word).toHaveAttribute('aria-pressed', 'true');
  await expect(answers()).toContainText('What else “blorfing” may be here:');
  const coming = page.waitForEvent('download');
  await answers().getByRole('button', { name: 'CSV', exact: true }).click();
  const rows = (await readFile(await (await coming).path(), 'utf8')).trimEnd().split('\n');
  expect(rows[0]).toBe('part,known,answer,NOUN,VERB,ADJ,ADV,PRON,DET,ADP,NUM,CONJ,PRT,PUNCT,X');
  expect(rows.map((row) => row.split(',')[0])).toEqual(['part', 'The', 'blorfing', 'dog', 'barked', '.']);
  await expectAccessible(page, 'tagged words');
});

test('names are written for a country and a letter', async () => {
  await open('preset=name-writing&validateEvery=5&words.country=Poland&words.letters=K');
  await expect(answers().getByRole('figure')).toContainText(
    /the likeliest of these names with K for Poland is K[a-z' -]*,/i,
  );
  await instrument.pause();
  await answers().getByRole('button', { name: 'Show the answers as a table' }).click();
  await expect(answers().getByRole('region', { name: 'Names, the likeliest first' })).toContainText(/1 in [\d,]+/);
});
