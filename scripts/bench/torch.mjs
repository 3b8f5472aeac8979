// @ts-check
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root } from '../lib/paths.mjs';
import { SetupError } from '../lib/setupError.mjs';
import { findPython, must } from '../torch/programs.mjs';
import { emptyRow } from './rows.mjs';
import { lossError, summarize } from './statistics.mjs';

/** @returns {{ program: string, version: string } | { missing: string }} */
export function lookForTorch() {
  try {
    return findPython();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { missing: `PyTorch has no row: ${error.message}` };
  }
}

/**
 * PyTorch's rows of a case, on the CPU with as many threads as there are cores, and with cuDNN where there is CUDA.
 * @param {string} python
 * @param {import('./pages.mjs').BenchBrowser} browser whose page tells the weights and the batch
 * @param {import('./cases.mjs').Case} given
 * @param {number} rounds
 * @param {readonly number[] | undefined} expected the losses of our engine's first steps
 * @returns {Promise<import('./rows.mjs').Row[]>}
 */
export async function torchRows(python, browser, given, rounds, expected) {
  const folder = join(cacheDir, `bench-torch-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    await browser.open();
    const { arrays, ...settings } = await browser.ask((bench, args) => bench.describe(args), given);
    for (const [name, base64] of Object.entries(arrays))
      writeFileSync(join(folder, name), Buffer.from(base64, 'base64'));
    // Nothing else is to run while PyTorch is timed, not even an idle browser.
    await browser.close();
    const job = join(folder, 'job.json');
    writeFileSync(job, JSON.stringify({ ...given, ...settings, folder, rounds }));
    const result = JSON.parse(await must(python, [join(root, 'bench', 'torch', 'step.py'), job]));
    return result.rows.map((/** @type {TorchRow} */ { device, adapter, losses, burst, times }) => ({
      ...emptyRow(`pytorch-${device}`, given),
      ...summarize(times),
      adapter,
      losses,
      burst,
      rounds: times.length,
      notes: { version: result.version },
      ...(expected ? { lossError: lossError(losses, expected) } : {}),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @typedef {{ device: string, adapter: string, losses: number[], burst: number, times: number[] }} TorchRow */
