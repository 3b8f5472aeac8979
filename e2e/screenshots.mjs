// @ts-check
// Pictures of the page after a minute of learning, light and dark, at three widths: for the README and for looking at.
//   npm run build && UNROLL_SHOTS=some/folder node e2e/screenshots.mjs
// UNROLL_SHOT_SECONDS changes how long each page learns before its picture.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from '../scripts/lib/browser.mjs';
import { distDir } from '../scripts/lib/paths.mjs';
import { staticServer } from '../scripts/lib/staticServer.mjs';

const folder = process.env.UNROLL_SHOTS;
const seconds = Number(process.env.UNROLL_SHOT_SECONDS ?? 60);
const sizes = [
  { width: 1440, height: 900 },
  { width: 900, height: 1200 },
  { width: 390, height: 844 },
];

/** @param {string} reason */
function stop(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

if (!folder) stop('Set UNROLL_SHOTS to the folder that the pictures are to go to.');
if (!existsSync(distDir)) stop('There is no built site to take pictures of: run `npm run build` first.');
if (!(seconds >= 0)) stop('UNROLL_SHOT_SECONDS must be a number of seconds.');

/**
 * One page learns once and is then looked at in both themes and every width, so that all pictures show the same run.
 * @param {import('playwright').Page} page
 * @param {string} into
 */
async function takeAll(page, into) {
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor({ timeout: 90_000 });
  await page.waitForFunction(() => /^\d/.test(document.querySelector('[data-figure="training"]')?.textContent ?? ''));
  await page.waitForTimeout(seconds * 1000);
  for (const { width, height } of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      const tabs = await page.getByRole('tab').allTextContents();
      for (const tab of tabs.length > 0 ? tabs : ['']) {
        if (tab) await page.getByRole('tab', { name: tab }).click();
        // A pointer that rests on something would show its tip.
        await page.mouse.move(0, 0);
        await page.waitForTimeout(600);
        const name = ['unroll', width, colorScheme, tab.toLowerCase()].filter(Boolean).join('-');
        await page.screenshot({ path: join(into, `${name}.png`) });
        process.stdout.write(`${name}.png\n`);
      }
    }
  }
}

const into = folder ?? '.';
mkdirSync(into, { recursive: true });
const server = staticServer(distDir, '/unroll/');
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/unroll/`);
  await takeAll(page, into);
} finally {
  await browser.close();
  server.close();
}
