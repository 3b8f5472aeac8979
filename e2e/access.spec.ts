import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import { expect, smallModel, test } from './support/test.ts';
import { lastSent, sent, steps } from './support/wire.ts';

const narrow = { width: 390, height: 844 };

test('should show nothing that axe calls serious when the page is light or dark', async ({ open }) => {
  // Every curve, that of the validation loss among them.
  const instrument = await open(`${smallModel}&validateEvery=2`, { colorScheme: 'light' });
  const { page } = instrument;
  const losses = instrument.panel('Loss');
  await instrument.train(4);
  await expect(instrument.figure('validation')).toHaveText(/^\d/);

  for (const colorScheme of ['light', 'dark'] as const) {
    await test.step(colorScheme, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      await instrument.field('Hidden units').fill('5000');
      await expectAccessible(page, 'page');
      await losses.getByRole('button', { name: 'Show the losses as a table' }).click();
      await expectAccessible(page, 'table', '[data-view="learning"]');
      await instrument.field('Hidden units').press('Escape');

      await instrument.button('Help').click();
      await expect(instrument.dialog).toBeVisible();
      await expectAccessible(page, 'help', '[role="dialog"]');
      await page.keyboard.press('Escape');
      await dropFile(page, { name: 'short.txt', content: 'Call me' });
      await expect(instrument.dialog.getByRole('alert')).toBeVisible();
      await expectAccessible(page, 'refused text', '[role="dialog"]');
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: 'Preset' }).click();
      await expect(page.getByRole('listbox')).toBeVisible();
      await expectAccessible(page, 'list of presets', '[role="listbox"]');
      await page.keyboard.press('Escape');

      await page.setViewportSize(narrow);
      // The panels have the colours that they have beside each other; only the tabs are new.
      for (const tab of colorScheme === 'light' ? ['Setup', 'Text', 'Learning'] : ['Learning']) {
        await page.getByRole('tab', { name: tab }).click();
        await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible();
        await expectAccessible(page, `${tab} at 390 px`, '[role="tablist"], [role="tabpanel"]');
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      await losses.getByRole('button', { name: 'Show the chart' }).click();
    });
  }
});

test('should fit when the page is narrow, wide, or shows the help', async ({ instrument }) => {
  const { page } = instrument;
  await instrument.train(2);
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
    await expect(page.getByRole('tab')).toHaveCount(width < 700 ? 4 : 0);
    const tabs = await page.getByRole('tab').count();
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

  await test.step('at 1440 px the columns scroll, and the page has nothing below them', async () => {
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

  await test.step('at 390 px the transport stays in reach while the page is scrolled', async () => {
    await page.setViewportSize(narrow);
    await page.getByRole('tab', { name: 'Setup' }).click();
    await instrument.field('Validate every').first().scrollIntoViewIfNeeded();
    for (const name of ['Reset', 'Play', 'Step']) await expect(instrument.button(name)).toBeInViewport({ ratio: 1 });
    await instrument.train(1);
  });
});

test('should follow the theme of the system and wait to be played when less motion is asked for', async ({ blank }) => {
  const instrument = await blank({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const { page } = instrument;

  await test.step('the switch of the theme is remembered', async () => {
    await page.goto('./');
    const theme = page.locator('html');
    await expect(theme).toHaveAttribute('data-theme', 'dark');
    await instrument.button('Light theme').click();
    await expect(theme).toHaveAttribute('data-theme', 'light');
    await page.reload();
    await expect(theme).toHaveAttribute('data-theme', 'light');
    await instrument.button('Dark theme').click();
    await page.emulateMedia({ colorScheme: 'light' });
    await expect(theme).toHaveAttribute('data-theme', 'light');
  });

  await test.step('nothing plays or moves', async () => {
    await instrument.ready();
    const start = instrument.panel('Loss').getByRole('button', { name: 'Start training' });
    await expect(start).toBeVisible();
    const moving = await page.evaluate(
      () =>
        document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1)
          .length,
    );
    expect(moving).toBe(0);
    await instrument.train(1);
    expect(await sent(page, 'play')).toEqual([]);
    expect(await steps(page)).toHaveLength(1);
    // A chart of a single step is not an empty one.
    await expect(instrument.panel('Loss').locator('[data-series="loss-smoothed"] circle')).toBeVisible();
    await expect(start).toBeHidden();
  });
});

test('should ask for nothing outside the folder that it was served from when another text is trained', async ({
  instrument,
  baseURL,
}) => {
  const { page, requests } = instrument;
  await instrument.choose('Text', /^Moby-Dick/);
  const { runId } = await instrument.restart();
  await expect.poll(async () => (await steps(page)).at(-1)?.runId).toBe(runId);
  await expect.poll(async () => (await lastSent(page, 'sample'))?.runId).toBe(runId);
  // The worker and what it fetches are among them.
  for (const file of [/worker.*\.js$/, /moby-dick\.txt$/, /sonnets\.txt$/, /\.woff2$/, /\.css$/]) {
    expect(requests.filter((url) => file.test(url))).not.toEqual([]);
  }
  expect(requests.filter((url) => !url.startsWith(baseURL ?? 'none'))).toEqual([]);
});
