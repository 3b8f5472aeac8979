import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from 'playwright/test';
import { bySeparation, byVariation, connectivityAt, type PassageData, stateOf } from '../src/lib/passage.ts';
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

const panel = () => instrument.panel('Text');
const figure = () => panel().getByRole('figure');
const position = () => panel().getByRole('slider', { name: 'Position in the passage' });
const choose = (name: string) => panel().getByRole('radio', { name, exact: true }).click();
const units = () => panel().getByRole('button', { name: /^Unit \d+,/ });
const twoDigits = (value: number | undefined): string => (value ?? Number.NaN).toFixed(2).replace('-', '−');

async function latest(): Promise<{ step: number; data: PassageData }> {
  const found = (await said(page, 'found')).findLast((event) => event.kind === 'passage');
  if (!found) throw new Error('nothing was measured');
  return found;
}

const watched = async () => (await said(page, 'watch')).at(-1)?.watched.passage;

test('the model reads what is held back at once, while it trains and only while that is in sight', async () => {
  expect(await watched()).toBeUndefined();
  await choose('Reads');
  await expect(figure()).toContainText(/Unit \d+ is at h = −?[\d.]+ after ‘.’ at t = \d+/);
  expect(await watched()).toEqual({ text: null, layer: 0, connectivity: false });
  const { step, data } = await latest();
  expect(data.characters.length).toBeGreaterThan(90);
  await expect.poll(async () => (await latest()).step).toBeGreaterThan(step);
  await choose('Writes');
  await expect.poll(watched).toBeUndefined();
  await expect(instrument.log).toBeVisible();
  await choose('Reads');
});

test.describe('of a run that is paused', () => {
  test.beforeEach(async () => {
    if (await instrument.button('Pause').isVisible()) await instrument.pause();
    await expect.poll(async () => (await latest()).step).toBe(await instrument.step());
    await expect(panel()).toContainText(`measured at step ${(await instrument.step()).toLocaleString('en')}`);
  });

  test('the unit that varies most is shown, and any other by its picture or its number', async () => {
    const { data } = await latest();
    const [first, second] = byVariation(data);
    await expect(units().first()).toHaveAccessibleName(
      `Unit ${first?.unit}, standard deviation ${twoDigits(first?.score)}`,
    );
    await expect(units()).toHaveCount(8);
    await units().nth(1).click();
    await position().focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
    const unit = second?.unit ?? 0;
    const values = [...stateOf(data, unit)];
    await expect(figure()).toContainText(`Unit ${unit} is at h = ${twoDigits(values[7])} after`);
    await expect(figure()).toContainText(`from ${twoDigits(Math.min(...values))} to ${twoDigits(Math.max(...values))}`);
    await instrument.setNumber('Unit', '3');
    await expect(figure()).toContainText(`Unit 3 is at h = ${twoDigits(stateOf(data, 3)[7])}`);

    // A pointer over the passage looks where it points.
    const box = (await position().boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(box.x + 2 + 8.5 * 12.5, box.y + 12);
    await expect(position()).toHaveAttribute('aria-valuenow', '12');
    const bars = panel().getByRole('list', { name: 'Likeliest next characters' }).getByRole('listitem');
    await expect(bars).toHaveCount(5);
    const share = Math.round(100 * (data.nextProbabilities[12]?.[0] ?? 0));
    await expect(bars.first()).toContainText(`${share}%`);
  });

  test('a gate, the surprise and what moved a prediction', async () => {
    await choose('Gate');
    await choose('z');
    await expect(figure()).toContainText(
      /The update gate z of unit 3 is [\d.]+ at ‘.’ at t = \d+ and [\d.]+ on average: open/,
    );
    await choose('Surprise');
    const { data } = await latest();
    const bits = [...data.surprise].slice(1);
    const mean = bits.reduce((sum, each) => sum + each, 0) / bits.length;
    await expect(figure()).toContainText(`The passage has ${mean.toFixed(2)} bits a character`);

    await choose('Connectivity');
    await expect.poll(async () => (await latest()).data.connectivity !== null).toBe(true);
    await position().focus();
    await page.keyboard.press('End');
    const measured = (await latest()).data;
    const last = measured.characters.length - 1;
    const lengths = [...connectivityAt(measured, last)];
    expect(Math.max(...lengths)).toBeGreaterThan(0);
    await expect(figure()).toContainText(`at t = ${last} the likeliest next character is`);
    await expect(figure()).toContainText(`at t = ${lengths.indexOf(Math.max(...lengths))} (gradient of length`);
  });

  test('units that switch on in a span that keys or a pointer choose', async () => {
    const { data } = await latest();
    await choose('Unit');
    await position().focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight');
    await expect(panel().getByRole('heading', { name: 'Units that switch on in the span' })).toBeVisible();
    const [best] = bySeparation(data, 4, 10);
    await expect(units().first()).toHaveAccessibleName(`Unit ${best?.unit}, correlation ${twoDigits(best?.score)}`);
    await expect(panel()).toContainText(`unit ${best?.unit} is switched on best by`);
    await page.keyboard.press('Escape');
    await expect(panel().getByRole('heading', { name: 'Units that vary most' })).toBeVisible();

    const box = (await position().boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(box.x + 2 + 8.5 * 3.5, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 2 + 8.5 * 9.5, box.y + 12, { steps: 4 });
    await page.mouse.up();
    await expect(panel()).toContainText('(t = 3 to 9)');
  });

  test('numbers and picture are saved as they show', async () => {
    const { step, data } = await latest();
    const saved = async (button: string): Promise<{ name: string; bytes: Buffer }> => {
      const coming = page.waitForEvent('download');
      await panel().getByRole('button', { name: button, exact: true }).click();
      const download = await coming;
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const csv = await saved('CSV');
    expect(csv.name).toBe(`gru-64-sonnets-step-${step}-unit-in-text.csv`);
    const [header, ...rows] = csv.bytes.toString('utf8').trimEnd().split('\n');
    const column = header?.split(',').indexOf('unit_3_h') ?? -1;
    expect(rows).toHaveLength(data.characters.length);
    // A comma may stand between quotes.
    const values = rows.map((row) => Number(row.replace(/"[^"]*"/g, '').split(',')[column]));
    expect(values.map(Math.fround)).toEqual([...stateOf(data, 3)]);
    const png = await saved('PNG');
    expect(png.name).toBe(`gru-64-sonnets-step-${step}-unit-in-text.png`);
    expect([...png.bytes.subarray(0, 4)]).toEqual([137, 80, 78, 71]);
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);

    await panel().getByRole('button', { name: 'Show the numbers of the passage as a table' }).click();
    await expect(panel().getByRole('table').getByRole('row')).toHaveCount(data.characters.length + 1);
    await panel().getByRole('button', { name: 'Show the chart' }).click();
  });

  test('a passage that is typed is read, and what the model can’t know is named', async () => {
    await panel().getByRole('textbox', { name: 'Passage' }).fill('Shall ☃ I compare thee');
    await expect(panel()).toContainText('☃ is not in what the model learns, and left out.');
    await expect(position()).toHaveAttribute('aria-valuemax', String('Shall  I compare thee'.length - 1));
    await panel().getByRole('textbox', { name: 'Passage' }).fill('☃☃');
    await expect(figure()).toContainText('None of these characters is in what the model learns');
    await panel().getByRole('button', { name: 'Held-back text' }).click();
    await expect.poll(async () => Number(await position().getAttribute('aria-valuemax'))).toBeGreaterThan(90);
  });
});

test('axe finds nothing serious, light or dark, and nothing wrote an error', async () => {
  const part = `[aria-labelledby="${await panel().getAttribute('aria-labelledby')}"]`;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const name of ['Unit', 'Surprise']) {
      await choose(name);
      await expectAccessible(page, `${name}, ${colorScheme}`, part);
    }
  }
  expect(instrument.troubles).toEqual([]);
});
