import type { Locator, Page } from 'playwright/test';
import { expect, smallModel, test } from './support/test.ts';

const widths = [1440, 1250, 1000, 900, 880, 860, 700, 390];

/** What can be pressed in the header, the transport among it. */
const fixedControls = 'header :is(button, a, [role="combobox"])';

/** Names of the controls that a box lies on. */
async function covered(page: Page, box: Locator): Promise<string[]> {
  const over = await box.boundingBox();
  if (over === null) throw new Error('there is no box');
  return page.locator(fixedControls).evaluateAll(
    (controls, { x, y, width, height }) =>
      controls.flatMap((control) => {
        const { left, right, top, bottom, width: shown } = control.getBoundingClientRect();
        const meets = left < x + width && right > x && top < y + height && bottom > y;
        return shown > 0 && meets ? [control.getAttribute('aria-label') ?? control.textContent ?? ''] : [];
      }),
    over,
  );
}

test('should leave every button of the header in the open at every width when a run is built', async ({ blank }) => {
  const { page } = await blank();
  // The worker never comes, so what it is waited for with stays.
  await page.route(/worker/i, () => undefined);
  await page.goto('./', { waitUntil: 'commit' });
  const stage = page.getByRole('status').filter({ hasText: 'Looking for a GPU' });
  for (const width of [1440, 1250, 900, 700, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expect(stage).toBeVisible();
    expect(await covered(page, stage), `at ${width} px`).toEqual([]);
  }
});

/** Labels of the loss chart that one of its curves runs through, by what the browser drew. */
const crossedLabels = (loss: Locator): Promise<string[]> =>
  loss.evaluate((panel) => {
    const paths = [...panel.querySelectorAll<SVGPathElement>('[data-series^="loss"] > path')];
    const points = paths.flatMap((path) => {
      const length = path.getTotalLength();
      return Array.from({ length: Math.ceil(length) }, (_, at) => path.getPointAtLength(at));
    });
    const labels = [...panel.querySelectorAll<SVGTextElement>('svg text')].filter((text) =>
      /^(chance|character frequencies|last)/.test(text.textContent ?? ''),
    );
    if (labels.length < 2 || points.length === 0) throw new Error('nothing is drawn');
    return labels.flatMap((label) => {
      const { x, y, width, height } = label.getBBox();
      const inside = points.some((at) => at.x > x && at.x < x + width && at.y > y && at.y < y + height);
      return inside ? [label.textContent ?? ''] : [];
    });
  });

test('should name the GPU in more than a few letters or leave it to a click, and keep labels off the curve of the loss, when the page is narrow or wide', async ({
  instrument,
}) => {
  const { page } = instrument;
  const badge = instrument.button(/^GPU: /);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const name = badge.locator('span').first();
    const shown = await name.evaluate((span) => ({ width: span.clientWidth, whole: span.scrollWidth }));
    expect(shown.width === 0 || shown.width >= Math.min(48, shown.whole), `${shown.width} px at ${width}`).toBe(true);
    // It lies on nothing but itself, all of it.
    for (const part of [badge, badge.locator('span').last()]) {
      expect(await covered(page, part), `at ${width} px`).toEqual([await badge.getAttribute('aria-label')]);
    }
  }

  await test.step('no label lies across the curve of the loss as training begins', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const loss = instrument.panel('Loss');
    await instrument.play();
    for (const steps of [3, 10, 25, 60, 120]) {
      await instrument.learned(steps);
      // The counter is ahead of the chart, which has a curve from its second point on.
      await expect(loss.locator('[data-series="loss-raw"] > path').first()).toHaveAttribute('d', /L/);
      await expect(loss.locator('svg text').filter({ hasText: /^(chance|character frequencies)/ })).toHaveCount(2);
      expect(await crossedLabels(loss), `after ${steps} steps`).toEqual([]);
    }
  });
});

test('should tell how much memory each compared model has found when the Markov lines show', async ({ open }) => {
  const instrument = await open(`${smallModel}&validateEvery=2&b.cell=rnn&loss.markov=true`);
  await instrument.play();
  await expect(instrument.panel('Loss')).toContainText(
    /A (predicts|does not yet predict) \D+; B (predicts|does not yet predict) /,
  );
});
