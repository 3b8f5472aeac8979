// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedBrowsers } from './installedBrowsers.mjs';
import { cacheDir } from './paths.mjs';

/** Where `npm test` notes the browser that it found to have WebGPU. */
export const rememberedBrowserFile = join(cacheDir, 'browser.json');

/** True when the tests are to use the machine's GPU instead of the adapter on the CPU. */
export const hardware = process.env.UNROLL_GPU === 'hardware';

/**
 * Flags for a Chromium whose page is to get a WebGPU adapter. The adapter on the CPU is the default: it is the same on
 * every machine, and tests with exact numbers need that. A GPU under Linux is reached through Vulkan, which Chromium
 * does not use by itself.
 * @type {string[]}
 */
export const webgpuFlags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(hardware
    ? process.platform === 'linux'
      ? ['--use-angle=vulkan', '--enable-features=Vulkan,VulkanFromANGLE', '--ignore-gpu-blocklist']
      : []
    : ['--use-webgpu-adapter=swiftshader']),
];

/**
 * The browser for tests and benchmarks: the one that UNROLL_BROWSER names, else the one remembered by `npm test`, else
 * the first that is installed.
 * @returns {string | undefined} undefined leaves the choice to Playwright
 */
export function browserPath() {
  return process.env.UNROLL_BROWSER || rememberedBrowser() || installedBrowsers()[0];
}

/** @returns {string | undefined} */
export function rememberedBrowser() {
  try {
    const { path } = JSON.parse(readFileSync(rememberedBrowserFile, 'utf8'));
    return typeof path === 'string' ? path : undefined;
  } catch {
    return undefined;
  }
}

/** What Vitest, Playwright and the benchmarks hand to Playwright's `launch`. */
export function launchOptions() {
  const executablePath = browserPath();
  return { args: webgpuFlags, ...(executablePath ? { executablePath } : {}) };
}
