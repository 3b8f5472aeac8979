// @ts-check
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hardware, rememberedBrowser, rememberedBrowserFile } from './browser.mjs';
import { installedBrowsers } from './installedBrowsers.mjs';
import { cacheDir } from './paths.mjs';
import { hasWebGpu } from './probeBrowser.mjs';
import { run, runTool } from './processes.mjs';
import { SetupError } from './setupError.mjs';

const kind = hardware ? 'WebGPU on a hardware GPU' : 'WebGPU';

/**
 * A browser whose pages get a GPU device: the one that UNROLL_BROWSER names, the one found last time, an installed
 * one, Playwright's download, Debian's package. Nothing is fetched while an earlier one works.
 * @returns {Promise<string>} its path
 */
export async function ensureBrowser() {
  const named = process.env.UNROLL_BROWSER;
  if (named) {
    if (await hasWebGpu(named)) return named;
    throw new SetupError(
      `UNROLL_BROWSER is ${named}, which gives no page with ${kind}: set it to the path of a current Chrome, Chromium or Edge, or unset it.`,
    );
  }
  const remembered = rememberedBrowser();
  const found = (remembered && (await firstWithWebGpu([remembered]))) ?? (await search());
  if (!found) {
    throw new SetupError(
      `No browser with ${kind} could be found or fetched: install Chrome, Chromium or Edge (on Debian \`sudo apt-get install chromium\`), or set UNROLL_BROWSER to the path of one.`,
    );
  }
  mkdirSync(dirname(rememberedBrowserFile), { recursive: true });
  writeFileSync(rememberedBrowserFile, `${JSON.stringify({ path: found })}\n`);
  return found;
}

async function search() {
  return (
    (await firstWithWebGpu(installedBrowsers())) ??
    (await firstWithWebGpu(await playwrightBrowser())) ??
    (await firstWithWebGpu(await downloadPlaywrightBrowser())) ??
    (await firstWithWebGpu(await installDebianBrowser()))
  );
}

/** @param {string[]} paths */
async function firstWithWebGpu(paths) {
  for (const path of paths) {
    if (existsSync(path) && (await hasWebGpu(path))) return path;
  }
  return undefined;
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright');
  return [chromium.executablePath()];
}

async function downloadPlaywrightBrowser() {
  process.stdout.write("No browser with WebGPU is installed; trying Playwright's download …\n");
  await runTool('playwright', ['install', '--no-shell', 'chromium'], {
    log: join(cacheDir, 'playwright-install.log'),
    limitMinutes: 10,
  });
  return playwrightBrowser();
}

async function installDebianBrowser() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return [];
  process.stdout.write("Playwright's browser can't be used here; trying Debian's package …\n");
  const log = join(cacheDir, 'apt-get.log');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // An outdated or partly unreachable list of packages may still hold the browser, so its failure decides nothing.
  await run('apt-get', ['update'], { log, env, limitMinutes: 10 });
  await run('apt-get', ['install', '-y', 'chromium'], { log, env, limitMinutes: 20 });
  return installedBrowsers();
}
