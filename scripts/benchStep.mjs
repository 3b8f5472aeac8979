// @ts-check
// Times one training step, kernel by kernel, in a real browser page: `npm run bench:step -- --hidden 128 --batch 32 --seq 64`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { launchOptions } from './lib/browser.mjs';

const { values } = parseArgs({
  options: {
    cell: { type: 'string', default: 'lstm' },
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '32' },
    seq: { type: 'string', default: '64' },
    source: { type: 'string' },
    vocabulary: { type: 'string', default: '64' },
    steps: { type: 'string', default: '9' },
    variant: { type: 'string' },
    weights: { type: 'string', default: 'f32' },
  },
});
const number = (/** @type {string} */ text) => Number.parseInt(text, 10);
const given = {
  cell: values.cell,
  hidden: number(values.hidden),
  batch: number(values.batch),
  seqLength: number(values.seq),
  vocabulary: number(values.vocabulary),
  // Of an encoder–decoder.
  ...(values.source && { sourceLength: number(values.source) }),
};
const options = {
  given,
  steps: number(values.steps),
  float16Weights: values.weights === 'f16',
  ...(values.variant ? { variantKind: values.variant } : {}),
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { port: 0, host: '127.0.0.1' },
  // Other pages of the project import what only their own benchmark fetches.
  optimizeDeps: { entries: ['bench/step.html'] },
});
await server.listen();
const browser = await chromium.launch(launchOptions());
try {
  const address = /** @type {import('node:net').AddressInfo} */ (server.httpServer?.address());
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`http://127.0.0.1:${address.port}/bench/step.html`);
  await page.waitForFunction('globalThis.benchStep');
  const result = await page.evaluate((given) => /** @type {any} */ (globalThis).benchStep(given), options);
  const sorted = [...result.milliseconds].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  const { cell, hidden, batch, seqLength, sourceLength, vocabulary } = given;
  const source = sourceLength ? ` S=${sourceLength}` : '';
  console.log(
    `${cell} H=${hidden} B=${batch} T=${seqLength}${source} V=${vocabulary} on ${result.adapter}, ${result.plan}`,
  );
  console.log(
    `one training step: median ${median.toFixed(1)} ms (min ${sorted[0].toFixed(1)}, max ${sorted.at(-1).toFixed(1)}, ${sorted.length} steps), ` +
      `${(result.flops / median / 1e6).toFixed(2)} GFLOP/s, ${result.dispatches} dispatches in 1 submit`,
  );
  console.log(`loss of the same batch: ${result.firstLoss.toFixed(4)} → ${result.lastLoss.toFixed(4)}`);
  console.log('kernels, each submitted alone (least of 7):');
  const named = new Map();
  for (const { name, milliseconds } of result.kernels) {
    const row = named.get(name) ?? { count: 0, milliseconds: 0 };
    named.set(name, { count: row.count + 1, milliseconds: row.milliseconds + milliseconds });
  }
  for (const [name, row] of named)
    console.log(`  ${row.milliseconds.toFixed(1).padStart(8)} ms  ${name}${row.count > 1 ? ` × ${row.count}` : ''}`);
} finally {
  await browser.close();
  await server.close();
}
