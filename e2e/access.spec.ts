import { expect, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import { Instrument } from './support/instrument.ts';
import { said, steps } from './support/wire.ts';

let instrument: Instrument;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  // Enough for every curve, the validation loss among them.
  await instrument.learned(60);
  await instrument.pause();
});

test.afterAll(() => instrument.close());

test.afterEach(async () => {
  await instrument.page.setViewportSize({ width: 1440, height: 900 });
});

const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} page, nor in its dialogs`, async () => {
    const { page } = instrument;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await expectAccessible(page, 'page');
    await page.keyboard.press('?');
    await expect(instrument.dialog).toBeVisible();
    await expectAccessible(page, 'help');
    await page.keyboard.press('Escape');
    await dropFile(page, { name: 'short.txt', content: 'Call me' });
    await expect(instrument.dialog.getByRole('alert')).toBeVisible();
    await expectAccessible(page, 'refused text');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Preset' }).click();
    await expect(page.getByRole('listbox')).toBeVisible();
    await expectAccessible(page, 'list of presets');
    await page.keyboard.press('Escape');
    await instrument.field('Hidden units').fill('5000');
    await instrument.panel('Loss').getByRole('button', { name: 'Show the losses as a table' }).click();
    await expectAccessible(page, 'wrong number and table');
    await instrument.panel('Loss').getByRole('button', { name: 'Show the chart' }).click();
    await instrument.field('Hidden units').press('Escape');
  });

  test(`axe finds nothing serious in the ${colorScheme} page at 390 px`, async () => {
    const { page } = instrument;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(sizes.narrow);
    for (const tab of ['Setup', 'Text', 'Learning']) {
      await page.getByRole('tab', { name: tab }).click();
      await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible();
      await expectAccessible(page, tab);
    }
    await instrument.button('Help').click();
    await expectAccessible(page, 'help');
    await page.keyboard.press('Escape');
  });
}

test('nothing scrolls sideways, at any width and in any view', async () => {
  const { page } = instrument;
  const overflow = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      // What is cut off without a scrollbar would be lost as well.
      const cut = [...document.querySelectorAll('button, input, textarea, h1, h2, [role="combobox"], [role="tab"]')]
        .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden="true"]'))
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          return width > 1 && (left < -1 || right > innerWidth + 1);
        })
        .map((element) => element.outerHTML.slice(0, 120));
      return { sideways: scrollWidth - clientWidth, cut };
    });
  for (const width of [390, 900, 1440]) {
    await page.setViewportSize({ width, height: 850 });
    const tabs = await page.getByRole('tab').count();
    expect(tabs).toBe(width < 700 ? 4 : 0);
    for (let i = 0; i < Math.max(1, tabs); i++) {
      if (tabs > 0) await page.getByRole('tab').nth(i).click();
      expect(await overflow(), `${width} px, view ${i}`).toEqual({ sideways: 0, cut: [] });
    }
    await page.keyboard.press('?');
    await expect(instrument.dialog).toBeVisible();
    expect(await overflow(), `${width} px, help`).toEqual({ sideways: 0, cut: [] });
    await page.keyboard.press('Escape');
    await expect(instrument.dialog).toBeHidden();
  }
});

test('at 1440 px the columns scroll, and the page has nothing below them', async () => {
  const { page } = instrument;
  await page.setViewportSize({ width: 1440, height: 850 });
  await expect(instrument.panel('Gradient reach')).toHaveCount(1);
  const heights = await page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    const column = document.querySelector('[data-view="learning"]');
    return { below: scrollHeight - clientHeight, inside: (column?.scrollHeight ?? 0) - (column?.clientHeight ?? 0) };
  });
  // What only screen readers get at the page's end is a pixel high.
  expect(heights.below).toBeLessThanOrEqual(1);
  expect(heights.inside).toBeGreaterThan(0);
});

test('at 390 px the transport stays in reach while the page is scrolled', async () => {
  const { page } = instrument;
  await page.setViewportSize(sizes.narrow);
  await page.getByRole('tab', { name: 'Setup' }).click();
  await instrument.field('Validate every').first().scrollIntoViewIfNeeded();
  for (const name of ['Reset', 'Play', 'Step']) await expect(instrument.button(name)).toBeInViewport({ ratio: 1 });
  const before = await instrument.step();
  await instrument.button('Step').click();
  await expect.poll(() => instrument.step()).toBe(before + 1);
  await page.getByRole('tab', { name: 'Learning' }).click();
});

test('the theme follows the system, and the switch is remembered', async ({ browser }) => {
  const other = await Instrument.open(browser, { reducedMotion: 'reduce', colorScheme: 'dark' });
  const theme = other.page.locator('html');
  await expect(theme).toHaveAttribute('data-theme', 'dark');
  await other.button('Light theme').click();
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await other.page.reload();
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await other.button('Dark theme').click();
  await other.page.emulateMedia({ colorScheme: 'light' });
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await other.close();
});

test('whoever asks for less motion gets a page that waits', async ({ browser }) => {
  const still = await Instrument.open(browser, { reducedMotion: 'reduce' });
  await still.ready();
  await still.page.waitForTimeout(1500);
  await expect(still.button('Play')).toBeEnabled();
  expect(await still.step()).toBe(0);
  expect(await said(still.page, 'play')).toEqual([]);
  await expect(still.panel('Loss').getByRole('button', { name: 'Start training' })).toBeVisible();
  const moving = await still.page.evaluate(
    () =>
      document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1).length,
  );
  expect(moving).toBe(0);

  // A chart of a single step is not an empty one.
  await still.button('Step').click();
  const curve = still.panel('Loss').locator('[data-series="loss-smoothed"] circle');
  await expect(curve).toBeVisible();
  await expect(still.button('Start training')).toBeHidden();
  await still.close();
});

test('no request leaves the folder that the page was served from', async ({ browser, baseURL }) => {
  const visitor = await Instrument.openQuick(browser);
  await visitor.choose('Text', /^Moby-Dick/);
  const { runId } = await visitor.restart();
  await expect.poll(async () => (await steps(visitor.page)).at(-1)?.runId).toBe(runId);
  await expect.poll(async () => (await said(visitor.page, 'sample')).at(-1)?.runId).toBe(runId);
  // The worker and what it fetches are among them.
  for (const file of [/worker.*\.js$/, /moby-dick\.txt$/, /sonnets\.txt$/, /\.woff2$/, /\.css$/]) {
    expect(visitor.requests.filter((url) => file.test(url))).not.toEqual([]);
  }
  expect(visitor.requests.filter((url) => !url.startsWith(baseURL ?? 'none'))).toEqual([]);
  expect(visitor.troubles).toEqual([]);
  await visitor.close();
});

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
