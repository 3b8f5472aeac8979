import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from 'playwright/test';
import { type ReachData, reachCurve } from '../src/lib/gradientReach.ts';
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

const panel = () => instrument.panel('Gradient reach');
/** The control; the chart has one of its own for the crosshair. */
const tau = () => panel().getByRole('slider', { name: 'Loss at step τ' });
const lags = () => panel().getByRole('slider', { name: 'Gradient at a lag' });
const picture = (name: string) => panel().getByRole('radio', { name, exact: true }).click();
const line = (id: string) => panel().locator(`[data-series="${id}"] path`);

/** What was measured of it; what is inside of the cell may be in sight as well. */
async function findings(from = 0): Promise<{ step: number; data: ReachData }[]> {
  const found = await said(page, 'found', from);
  return found.flatMap((event) => (event.kind === 'reach' ? [{ step: event.step, data: event.data }] : []));
}

/** What was measured last, and after which step. */
async function latest(): Promise<{ step: number; data: ReachData }> {
  const found = (await findings()).at(-1);
  if (!found) throw new Error('nothing was measured');
  return found;
}

/** What the page says that it watches. */
const watched = async (): Promise<boolean> => (await said(page, 'watch')).at(-1)?.watched.reach !== undefined;

/** Presses a button that saves a file. */
async function saved(button: string): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download');
  await panel().getByRole('button', { name: button, exact: true }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('the curve is measured while the panel is in sight, and only then', async () => {
  await instrument.learned(5);
  expect(await findings()).toEqual([]);
  await panel().getByRole('figure').scrollIntoViewIfNeeded();
  await expect(line('reach-h')).toHaveAttribute('d', /^M[\d.]+,[\d.]+(L[\d.]+,[\d.]+){5,}/);
  expect(await watched()).toBe(true);
  await expect(panel().getByRole('figure')).toContainText(/The gradient of the loss at step 31 (is|grows) /);

  // It goes on with the training …
  const first = (await latest()).step;
  await expect.poll(async () => (await latest()).step).toBeGreaterThan(first);
  // … and rests while it is scrolled away, but for what was under way.
  await instrument.panel('Loss').getByRole('heading').scrollIntoViewIfNeeded();
  await expect.poll(watched).toBe(false);
  const from = await mark(page);
  const before = await instrument.step();
  await instrument.learned(before + 30);
  expect((await findings(from)).length).toBeLessThanOrEqual(1);

  await panel().getByRole('figure').scrollIntoViewIfNeeded();
  await expect.poll(watched).toBe(true);
  // At 390 px its column may be one that does not show.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('tab', { name: 'Setup' }).click();
  await expect.poll(watched).toBe(false);
  await page.getByRole('tab', { name: 'Learning' }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test.describe('of a run that is paused', () => {
  test.beforeEach(async () => {
    if (await instrument.button('Pause').isVisible()) await instrument.pause();
    await picture('Reach');
    await panel().getByRole('figure').scrollIntoViewIfNeeded();
    await expect.poll(async () => (await findings()).at(-1)?.step).toBe(await instrument.step());
    await expect(line('reach-h')).toHaveAttribute('d', /^M.+L/);
  });

  test('while paused the last picture stays and says its step', async () => {
    const step = await instrument.step();
    await expect(panel()).toContainText(`measured at step ${step.toLocaleString('en')}`);
    const from = await mark(page);
    await page.waitForTimeout(1000);
    expect(await findings(from)).toEqual([]);
  });

  test('another loss is followed back by keys and by drag', async () => {
    const figure = panel().getByRole('figure');
    await expect(tau()).toHaveAttribute('aria-valuenow', '31');
    await tau().focus();
    await page.keyboard.press('ArrowLeft');
    await expect(figure).toContainText('The gradient of the loss at step 30');
    await expect(lags()).toHaveAttribute('aria-valuemax', '30');
    await page.keyboard.press('Home');
    await expect(figure).toContainText('Step 0 is the first of the window');

    const from = await tau().locator('..').boundingBox();
    const track = await tau().locator('../..').boundingBox();
    if (!from || !track) throw new Error('the slider is not drawn');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width / 2, track.y + track.height / 2, { steps: 5 });
    await page.mouse.up();
    const dragged = Number(await tau().getAttribute('aria-valuenow'));
    expect(dragged).toBeGreaterThan(10);
    expect(dragged).toBeLessThan(21);
    await expect(figure).toContainText(`The gradient of the loss at step ${dragged}`);
    await tau().focus();
    await page.keyboard.press('End');
  });

  test('all losses at once are drawn on demand, with why they mislead', async () => {
    const all = panel().getByRole('switch', { name: 'All losses' });
    await expect(line('reach-all-h')).toHaveCount(0);
    await all.click();
    await expect(line('reach-all-h')).toHaveAttribute('d', /^M.+L/);
    await expect(panel().getByRole('figure')).toContainText('every step’s own loss refills the gradient on the way');
    await all.click();
    await expect(line('reach-all-h')).toHaveCount(0);
  });

  test('the map shows every step, and a click follows that step’s loss', async () => {
    await picture('Layers × time');
    const { data } = await latest();
    const cells = panel().locator('canvas');
    const colours = () =>
      cells.evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
        const seen = new Set<string>();
        for (let i = 0; i < pixels.length; i += 4) seen.add(pixels.slice(i, i + 4).join());
        return { width, height, seen: seen.size };
      });
    await expect.poll(async () => (await colours()).seen).toBeGreaterThan(5);
    expect(await colours()).toMatchObject({ width: data.seqLength, height: data.layers * data.states.length });

    const plot = panel().getByRole('slider', { name: 'Gradient at a step of the window' });
    const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
    await plot.click({ position: { x: (width * 20.5) / 32, y: height / 2 } });
    await expect(tau()).toHaveAttribute('aria-valuenow', '20');
    await expect(panel().getByRole('figure')).toContainText('The gradient of the loss at step 20 keeps a thousandth');
    // The same step stays chosen in the other pictures.
    await picture('Reach');
    await expect(panel().getByRole('figure')).toContainText('The gradient of the loss at step 20');
  });

  test('loss bands, and the numbers of any picture as a table', async () => {
    await picture('Loss bands');
    for (const id of ['band-0', 'band-3', 'band-later']) {
      await expect(panel().locator(`path[data-series="${id}"]`)).toHaveAttribute('d', /^M.+Z$/);
    }
    await expect(panel().getByRole('figure')).toContainText('Of all the lengths stacked here, on the hidden state h,');
    await panel().getByRole('button', { name: 'Show the gradients as a table' }).click();
    await expect(panel().getByRole('table').getByRole('row')).toHaveCount(33);
    await picture('Reach');
    const followed = Number(await tau().getAttribute('aria-valuenow'));
    await expect(panel().getByRole('columnheader').first()).toHaveText('Lag');
    await expect(panel().getByRole('table').getByRole('row')).toHaveCount(followed + 2);
    await panel().getByRole('button', { name: 'Show the chart' }).click();
  });

  test('numbers and picture are saved as they show', async () => {
    const { step, data } = await latest();
    await tau().fill('20');
    const csv = await saved('CSV');
    expect(csv.name).toBe(`gru-64-sonnets-step-${step}-gradient-reach.csv`);
    const [header, ...rows] = csv.bytes.toString('utf8').trimEnd().split('\n');
    expect(header).toBe('lag,step,gradient_h,relative_h');
    const curve = reachCurve(data, 0, 'h', 20);
    expect(rows).toHaveLength(curve.length);
    rows.forEach((row, lag) => {
      const [atLag, atStep, length = 0] = row.split(',').map(Number);
      expect([atLag, atStep]).toEqual([lag, 20 - lag]);
      expect(Math.fround(length)).toBe(curve[lag]);
    });

    for (const [name, file] of [
      ['Reach', 'gradient-reach'],
      ['Layers × time', 'gradient-map'],
      ['Loss bands', 'loss-bands'],
    ] as const) {
      await picture(name);
      const png = await saved('PNG');
      expect(png.name).toMatch(new RegExp(`-step-${step}-${file}\\.png$`));
      expect([...png.bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
      // Wider than high, on a ground of the light theme, and not empty.
      const [width, height] = [png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)];
      expect(width).toBeGreaterThan(600);
      expect(height).toBeGreaterThan(400);
      const drawn = await page.evaluate(
        async (url) => {
          const image = new Image();
          image.src = url;
          await image.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext('2d');
          context?.drawImage(image, 0, 0);
          const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
          const colours = new Set<number>();
          for (let i = 0; i < data.length; i += 4) {
            colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
          }
          return { corner: [...data.slice(0, 4)], colours: colours.size };
        },
        `data:image/png;base64,${png.bytes.toString('base64')}`,
      );
      expect(drawn.corner).toEqual([251, 251, 250, 255]);
      expect(drawn.colours).toBeGreaterThan(20);
    }
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} pictures`, async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const part = `[aria-labelledby="${await panel().getAttribute('aria-labelledby')}"]`;
    for (const name of ['Layers × time', 'Loss bands', 'Reach']) {
      await picture(name);
      await expectAccessible(page, name, part);
    }
  });
}

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
