import { type ReachData, reachCurve } from '../src/probes/reach/contract.ts';
import { expectAccessible } from './support/axe.ts';
import { download, expectPicture, readCsv, type SavedFile } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { lastSent, mark, sent } from './support/wire.ts';

/** Steps in a window of the model in {@link test}'s fixture. */
const T = 16;

/** The panel under test, and what the worker told it. */
function reachOf(instrument: Instrument) {
  const { page } = instrument;
  const panel = instrument.panel('Gradient reach');

  /** What was measured of it; what is inside of the cell may be in sight as well. */
  async function findings(from = 0): Promise<{ step: number; data: ReachData }[]> {
    const found = await sent(page, 'found', from);
    return found.flatMap((event) => (event.kind === 'reach' ? [{ step: event.step, data: event.data }] : []));
  }

  return {
    panel,
    figure: panel.getByRole('figure'),
    /** The control; the chart has one of its own for the crosshair. */
    tau: panel.getByRole('slider', { name: 'Loss at step τ' }),
    picture: (name: string) => panel.getByRole('radio', { name, exact: true }).click(),
    line: (id: string) => panel.locator(`[data-series="${id}"] path`),
    findings,

    /** What was measured last, and after which step. */
    async latest(): Promise<{ step: number; data: ReachData }> {
      const found = (await findings()).at(-1);
      if (!found) throw new Error('nothing was measured');
      return found;
    },

    /** What the page says that it watches. */
    watched: async () => (await lastSent(page, 'watch'))?.watched.reach !== undefined,

    save: (button: string) => download(page, () => panel.getByRole('button', { name: button, exact: true }).click()),
  };
}

/** Colour in the corner of a picture, and how many there are in all of it. */
function coloursOf({ page }: Instrument, { bytes }: SavedFile): Promise<{ corner: number[]; count: number }> {
  return page.evaluate(
    async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
      return { corner: [...data.slice(0, 4)], count: new Set(new Uint32Array(data.buffer)).size };
    },
    `data:image/png;base64,${bytes.toString('base64')}`,
  );
}

test('should be measured when it is in sight, and only then, and follow any loss back in every picture', async ({
  instrument,
}) => {
  const { page } = instrument;
  const { panel, figure, tau, picture, line, findings, latest, watched, save } = reachOf(instrument);
  expect(await watched()).toBe(false);
  await instrument.button('Step').click();
  await instrument.settled();
  await figure.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await findings()).at(-1)?.step).toBe(1);
  await expect(line('reach-h')).toHaveAttribute('d', /^M.+L/);
  await expect(panel).toContainText('measured at step 1');
  const measured = await mark(page);
  const { data } = await latest();

  await test.step('by keys and by drag', async () => {
    await expect(tau).toHaveAttribute('aria-valuenow', String(T - 1));
    await tau.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(figure).toContainText('The gradient of the loss at step 14');
    await expect(panel.getByRole('slider', { name: 'Gradient at a lag' })).toHaveAttribute('aria-valuemax', '14');
    await page.keyboard.press('Home');
    await expect(figure).toContainText('Step 0 is the first of the window');

    const from = await tau.locator('..').boundingBox();
    const track = await tau.locator('../..').boundingBox();
    if (!from || !track) throw new Error('the slider is not drawn');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width / 2, track.y + track.height / 2, { steps: 5 });
    await page.mouse.up();
    const dragged = Number(await tau.getAttribute('aria-valuenow'));
    expect(dragged).toBeGreaterThan(4);
    expect(dragged).toBeLessThan(11);
    await expect(figure).toContainText(`The gradient of the loss at step ${dragged}`);
  });

  await test.step('all losses at once on demand, with why they mislead', async () => {
    const all = panel.getByRole('switch', { name: 'All losses' });
    await expect(line('reach-all-h')).toHaveCount(0);
    await all.click();
    await expect(line('reach-all-h')).toHaveAttribute('d', /^M.+L/);
    await expect(figure).toContainText('every step’s own loss contributes to this gradient');
    await all.click();
    await expect(line('reach-all-h')).toHaveCount(0);
  });

  await test.step('the map shows every step, and a click follows that step’s loss', async () => {
    await picture('Layers × time');
    const colours = () =>
      panel.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
        return { width, height, seen: new Set(new Uint32Array(pixels.buffer)).size };
      });
    await expect.poll(async () => (await colours()).seen).toBeGreaterThan(5);
    expect(await colours()).toMatchObject({
      width: T,
      height: data.recurrences.flatMap(({ states }) => states).length,
    });
    const plot = panel.getByRole('slider', { name: 'Gradient at a step of the window' });
    const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
    await plot.click({ position: { x: (width * 10.5) / T, y: height / 2 } });
    await expect(tau).toHaveAttribute('aria-valuenow', '10');
    await expect(figure).toContainText('The gradient of the loss at step 10 keeps a thousandth');
    await expectSaved('gradient-map');
  });

  await test.step('loss bands, and the numbers of any picture as a table', async () => {
    await picture('Loss bands');
    for (const id of ['band-0', 'band-3', 'band-later']) {
      await expect(panel.locator(`path[data-series="${id}"]`)).toHaveAttribute('d', /^M.+Z$/);
    }
    await expect(figure).toContainText('Of the gradient lengths on the hidden state h,');
    await expectSaved('loss-bands');
    await panel.getByRole('button', { name: 'Show the gradients as a table' }).click();
    await expect(panel.getByRole('table').getByRole('row')).toHaveCount(T + 1);
    await picture('Reach');
    await expect(panel.getByRole('columnheader').first()).toHaveText('Lag');
    await expect(panel.getByRole('table').getByRole('row')).toHaveCount(12);
    await panel.getByRole('button', { name: 'Show the chart' }).click();
  });

  await test.step('the curve as numbers', async () => {
    // The step chosen in the map is the one that every picture follows.
    await expect(figure).toContainText('The gradient of the loss at step 10');
    await expectSaved('gradient-reach');
    const csv = await save('CSV');
    expect(csv.name).toBe('gru-16-sonnets-step-1-gradient-reach.csv');
    const { header, rows } = readCsv(csv);
    expect(header).toEqual(['lag', 'step', 'gradient_h', 'relative_h']);
    const curve = reachCurve(data, 0, 'h', 10);
    expect(rows).toHaveLength(curve.length);
    rows.forEach((row, lag) => {
      const [atLag, atStep, length = 0] = row.map(Number);
      expect([atLag, atStep]).toEqual([lag, 10 - lag]);
      expect(Math.fround(length)).toBe(curve[lag]);
    });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    await test.step(`to everybody, in the ${colorScheme} pictures`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      const part = `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`;
      for (const name of ['Layers × time', 'Loss bands', 'Reach']) {
        await picture(name);
        await expectAccessible(page, `${name}, ${colorScheme}`, part);
      }
    });
  }

  // All that while the last picture stood: nothing is measured of a model that rests.
  expect(await findings(measured)).toEqual([]);

  await test.step('while it trains, as long as the panel is in sight', async () => {
    await instrument.panel('Loss').getByRole('heading').scrollIntoViewIfNeeded();
    await expect.poll(watched).toBe(false);
    const hidden = await mark(page);
    await instrument.play();
    await instrument.learned(5);
    expect(await findings(hidden)).toEqual([]);
    await figure.scrollIntoViewIfNeeded();
    await expect(line('reach-h')).toHaveAttribute('d', /^M[\d.]+,[\d.]+(L[\d.]+,[\d.]+){5,}/);
    await expect.poll(watched).toBe(true);
    await tau.press('End');
    await expect(figure).toContainText(/The gradient of the loss at step 15 (is|grows) /);

    // It goes on with the training …
    const first = (await latest()).step;
    await expect.poll(async () => (await latest()).step).toBeGreaterThan(first);
    // … and ends once it is scrolled away: the worker has heard so by the time that it pauses.
    await instrument.panel('Loss').getByRole('heading').scrollIntoViewIfNeeded();
    await expect.poll(watched).toBe(false);
    await instrument.pause();
    const paused = await instrument.step();
    await instrument.play();
    await instrument.learned(paused + 30);
    expect((await findings()).filter(({ step }) => step > paused)).toEqual([]);

    await figure.scrollIntoViewIfNeeded();
    await expect.poll(watched).toBe(true);
    // At 390 px its column may be one that does not show.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('tab', { name: 'Setup' }).click();
    await expect.poll(watched).toBe(false);
    await page.getByRole('tab', { name: 'Learning' }).click();
    await figure.scrollIntoViewIfNeeded();
    await expect(panel).toBeVisible();
    await expect.poll(watched).toBe(true);
  });

  /** Saves the picture, wider than high, on a ground of the light theme, and not empty. */
  async function expectSaved(view: string): Promise<void> {
    const png = await save('PNG');
    expect(png.name).toBe(`gru-16-sonnets-step-1-${view}.png`);
    expectPicture(png);
    const { corner, count } = await coloursOf(instrument, png);
    expect(corner).toEqual([251, 251, 250, 255]);
    expect(count).toBeGreaterThan(20);
  }
});
