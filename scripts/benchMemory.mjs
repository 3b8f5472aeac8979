// @ts-check
// Trains the built page for a while and watches memory: `npm run build && npm run bench:memory -- --minutes 10`.
// The GPU's memory is the resident size of the browser's GPU process, which on the software adapter holds every buffer.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { launchOptions } from './lib/browser.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, every: { type: 'string', default: '20' } },
});
const minutes = Number(values.minutes);
const everyMs = Number(values.every) * 1000;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {number} pid */
function residentMiB(pid) {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

if (!existsSync(join(root, 'dist', 'index.html'))) {
  console.error('There is no built page yet: run `npm run build` first.');
  process.exit(1);
}
const server = await preview({ root, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage();
  const address = /** @type {import('node:net').AddressInfo} */ (server.httpServer.address());
  await page.goto(`http://127.0.0.1:${address.port}/`);
  const client = await page.context().newCDPSession(page);
  const system = await browser.newBrowserCDPSession();
  await client.send('Performance.enable');
  await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 60_000 });
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const gpuProcess = processInfo.find(({ type }) => type === 'GPU');
  if (!gpuProcess) throw new Error('The browser has no GPU process to watch.');

  const rows = [];
  const end = Date.now() + minutes * 60_000;
  while (Date.now() < end) {
    await page.waitForTimeout(everyMs);
    await client.send('HeapProfiler.collectGarbage');
    const { metrics } = await client.send('Performance.getMetrics');
    const heap = (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 2 ** 20;
    const step = (await page.getByTestId('step-counter').textContent())?.trim();
    rows.push({ heap, gpu: residentMiB(gpuProcess.id) });
    console.log(`step ${step}: page heap ${heap.toFixed(1)} MiB, GPU process ${rows.at(-1)?.gpu.toFixed(1)} MiB`);
  }
  // The first fifth is warm-up: code is compiled, the sample log fills to its bound.
  const settled = rows.slice(Math.floor(rows.length / 5));
  for (const key of /** @type {const} */ (['heap', 'gpu'])) {
    const first = settled[0]?.[key] ?? Number.NaN;
    const last = settled.at(-1)?.[key] ?? Number.NaN;
    console.log(
      `${key}: ${first.toFixed(1)} → ${last.toFixed(1)} MiB, ${(((last - first) / first) * 100).toFixed(1)}%`,
    );
  }
} finally {
  await browser.close();
  await new Promise((resolve) => server.httpServer.close(resolve));
}
