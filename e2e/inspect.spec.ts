import {
  bySeparation,
  byVariation,
  connectivityAt,
  type PassageData,
  stateOf,
} from '../src/probes/passage/contract.ts';
import { expectAccessible } from './support/axe.ts';
import { download, expectPicture } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { lastSent, sent } from './support/wire.ts';

const twoDigits = (value: number | undefined): string => (value ?? Number.NaN).toFixed(2).replace('-', '−');

/** The panel under test, and what the worker told it. */
function inspectorOf(instrument: Instrument) {
  const { page } = instrument;
  const panel = instrument.panel('Text');
  return {
    panel,
    figure: panel.getByRole('figure'),
    position: panel.getByRole('slider', { name: 'Position in the passage' }),
    units: panel.getByRole('button', { name: /^Unit \d+,/ }),
    choose: (name: string) => panel.getByRole('radio', { name, exact: true }).click(),
    watched: async () => (await lastSent(page, 'watch'))?.watched.passage,
    async latest(): Promise<{ step: number; data: PassageData }> {
      const found = (await sent(page, 'found')).findLast((event) => event.kind === 'passage');
      if (!found) throw new Error('nothing was measured');
      return found;
    },
    async press(key: string, times: number): Promise<void> {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    },
  };
}

test('should read what is held back while that is in sight, and show what the model makes of each character when the run rests', async ({
  instrument,
}) => {
  const { page } = instrument;
  const { panel, figure, position, units, choose, watched, latest, press } = inspectorOf(instrument);
  await instrument.button('Step').click();
  await instrument.settled();
  expect(await watched()).toBeUndefined();
  await choose('Passage');
  await expect(panel).toContainText('measured at step 1');
  const { step, data } = await latest();
  expect(step).toBe(1);

  await test.step('the unit that varies most, and any other by its picture or its number', async () => {
    const [first, second] = byVariation(data);
    await expect(units.first()).toHaveAccessibleName(
      `Unit ${first?.unit}, standard deviation ${twoDigits(first?.score)}`,
    );
    await expect(units).toHaveCount(8);
    await units.nth(1).click();
    await position.focus();
    await page.keyboard.press('Home');
    await press('ArrowRight', 7);
    const unit = second?.unit ?? 0;
    const values = [...stateOf(data, unit)];
    await expect(figure).toContainText(`Unit ${unit} is at h = ${twoDigits(values[7])} after`);
    await expect(figure).toContainText(`from ${twoDigits(Math.min(...values))} to ${twoDigits(Math.max(...values))}`);
    await instrument.setNumber('Unit', '3');
    await expect(figure).toContainText(`Unit 3 is at h = ${twoDigits(stateOf(data, 3)[7])}`);

    // A pointer over the passage looks where it points.
    const box = (await position.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(box.x + 2 + 8.5 * 12.5, box.y + 12);
    await expect(position).toHaveAttribute('aria-valuenow', '12');
    const bars = panel.getByRole('list', { name: 'Most probable next characters' }).getByRole('listitem');
    await expect(bars).toHaveCount(5);
    const share = Math.round(100 * (data.nextProbabilities[12]?.[0] ?? 0));
    await expect(bars.first()).toContainText(`${share}%`);
  });

  await test.step('its numbers and its picture, saved as they show', async () => {
    const save = (button: string) =>
      download(page, () => panel.getByRole('button', { name: button, exact: true }).click());
    const csv = await save('CSV');
    expect(csv.name).toBe('gru-16-sonnets-step-1-unit-in-text.csv');
    const [header, ...rows] = csv.bytes.toString('utf8').trimEnd().split('\n');
    const column = header?.split(',').indexOf('unit_3_h') ?? -1;
    expect(rows).toHaveLength(data.characters.length);
    // A comma may stand between quotes.
    const values = rows.map((row) => Number(row.replace(/"[^"]*"/g, '').split(',')[column]));
    expect(values.map(Math.fround)).toEqual([...stateOf(data, 3)]);
    const png = await save('PNG');
    expect(png.name).toBe('gru-16-sonnets-step-1-unit-in-text.png');
    expectPicture(png);
    await panel.getByRole('button', { name: 'Show the numbers of the passage as a table' }).click();
    await expect(panel.getByRole('table').getByRole('row')).toHaveCount(data.characters.length + 1);
    await panel.getByRole('button', { name: 'Show the chart' }).click();
  });

  await test.step('units that switch on in a span that keys or a pointer choose', async () => {
    await position.focus();
    await page.keyboard.press('Home');
    await press('ArrowRight', 4);
    await press('Shift+ArrowRight', 5);
    await expect(panel.getByRole('heading', { name: 'Units active in the span' })).toBeVisible();
    const [best] = bySeparation(data, 4, 10);
    await expect(units.first()).toHaveAccessibleName(`Unit ${best?.unit}, correlation ${twoDigits(best?.score)}`);
    await expect(panel).toContainText(`unit ${best?.unit} is the most active at`);
    await page.keyboard.press('Escape');

    const box = (await position.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(box.x + 2 + 8.5 * 3.5, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 2 + 8.5 * 9.5, box.y + 12, { steps: 4 });
    await page.mouse.up();
    await expect(panel).toContainText('(t = 3 to 9)');
  });

  await test.step('a gate, the surprise and what moved a prediction', async () => {
    await choose('Gate');
    await choose('z');
    await expect(figure).toContainText(
      /The update gate z of unit 3 is [\d.]+ at ‘.’ at t = \d+ and [\d.]+ on average: open/,
    );
    await choose('Surprise');
    const bits = [...data.surprise].slice(1);
    const mean = bits.reduce((sum, each) => sum + each, 0) / bits.length;
    await expect(figure).toContainText(`The passage has ${mean.toFixed(2)} bits a character`);

    await choose('Connectivity');
    await expect.poll(async () => (await latest()).data.connectivity !== null).toBe(true);
    await position.focus();
    await page.keyboard.press('End');
    const measured = (await latest()).data;
    const last = measured.characters.length - 1;
    const lengths = [...connectivityAt(measured, last)];
    expect(Math.max(...lengths)).toBeGreaterThan(0);
    await expect(figure).toContainText(`at t = ${last} the most probable next character is`);
    await expect(figure).toContainText(`at t = ${lengths.indexOf(Math.max(...lengths))} (gradient of length`);
  });

  // The colours themselves are held to their contrast where they are made, in both themes.
  await test.step('to everybody, with either scale', async () => {
    const part = `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`;
    await choose('Surprise');
    await expectAccessible(page, 'Surprise, light', part);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await choose('Unit');
    await expectAccessible(page, 'Unit, dark', part);
  });

  await test.step('of a passage that is typed, with what the model can’t know named', async () => {
    const passage = panel.getByRole('textbox', { name: 'Passage' });
    await passage.fill('Shall ☃ I compare thee');
    await expect(panel).toContainText('☃ is not in the vocabulary, and left out.');
    await expect(position).toHaveAttribute('aria-valuemax', String('Shall  I compare thee'.length - 1));
    await passage.fill('☃☃');
    await expect(figure).toContainText('None of these characters is in the vocabulary');
    await panel.getByRole('button', { name: 'Validation text' }).click();
    await expect(position).toHaveAttribute('aria-valuemax', String(data.characters.length - 1));
  });

  await test.step('again and again while it trains, as long as it is in sight', async () => {
    await choose('Samples');
    await expect.poll(watched).toBeUndefined();
    await instrument.play();
    await choose('Passage');
    await expect(figure).toContainText(/Unit \d+ is at h = −?[\d.]+ after ‘.’ at t = \d+/);
    expect(await watched()).toEqual({ text: null, layer: 0, connectivity: false });
    const { step, data } = await latest();
    expect(data.characters.length).toBeGreaterThan(50);
    await expect.poll(async () => (await latest()).step).toBeGreaterThan(step);
    await choose('Samples');
    await expect.poll(watched).toBeUndefined();
    await expect(instrument.log).toBeVisible();
  });
});
