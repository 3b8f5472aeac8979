// @ts-check
import { hardware, webgpuFlags } from './browser.mjs';

/**
 * Starts a browser and asks for a GPU device. A version number would not do: the same Chromium has WebGPU on one
 * machine and none on the next.
 * @param {string} executablePath
 * @returns {Promise<boolean>}
 */
export async function hasWebGpu(executablePath) {
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath, args: webgpuFlags, timeout: 60_000 }).catch(() => undefined);
  if (!browser) return false;
  try {
    const page = await browser.newPage();
    // WebGPU is for secure contexts; localhost is one, and the page never leaves this process.
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('http://localhost/');
    return await page.evaluate(async (mustBeHardware) => {
      const adapter = await navigator.gpu?.requestAdapter();
      if (!adapter || (mustBeHardware && adapter.info.architecture === 'swiftshader')) return false;
      return Boolean(await adapter.requestDevice());
    }, hardware);
  } catch {
    return false;
  } finally {
    await browser.close();
  }
}
