import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from 'playwright/test';

/** A tip may begin to fade while axe, which takes some seconds, is at work. */
const fading = /data-(starting|ending)-style/;

/**
 * Fails with the rule, the reason and the elements for everything that axe calls serious or critical.
 * @param within CSS selector of the part to look at; the whole page takes axe some seconds
 */
export async function expectAccessible(page: Page, where: string, within?: string): Promise<void> {
  // What is fading in or out has the contrast of neither end.
  await expect(page.locator('[data-starting-style], [data-ending-style]')).toHaveCount(0);
  // The other way opens a page more for each look, to gather what frames from elsewhere say; there are none.
  const builder = new AxeBuilder({ page }).setLegacyMode();
  const { violations, passes } = await (within === undefined ? builder : builder.include(within)).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({
      id,
      help,
      at: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })).filter(({ html }) => !fading.test(html)),
    }))
    .filter(({ at }) => at.length > 0);
  expect(serious, `${where}: ${serious.map(({ id }) => id).join(', ')}`).toEqual([]);
  // An empty page has no violations either, nor a part that is not there.
  expect(passes.length, where).toBeGreaterThan(within === undefined ? 10 : 3);
}
