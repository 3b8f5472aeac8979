// @ts-check
// One engine in a process of its own, which engineProcess.mjs forks: the command line as a tree bundles it, run as often as is asked for.
import { pathToFileURL } from 'node:url';
import { browsers } from '../lib/command.mjs';
import { ensureExtra } from '../lib/extras.mjs';
import { watchDawn } from './dawn.mjs';
import { Gauge } from './gauge.mjs';

/**
 * @typedef {object} Request
 * @property {string} bundle exports `main`
 * @property {string} projectFolder that the engine takes for its own
 * @property {readonly string[]} argv of `train`
 * @property {string} metrics path of the run's metrics.csv
 * @property {number} lastStep
 * @property {boolean} times answer as soon as the last step is saved; the process is then of no more use
 *
 * @typedef {object} Answer
 * @property {number} code
 * @property {string} out
 * @property {string} err
 * @property {number} dispatches until the last step is saved
 * @property {number} bytes of GPU buffers, the most at a time until then
 * @property {number} ms since the process began
 */

const exit = process.exit;
process.on('disconnect', () => exit(1));
// Each command listens to the ends of the streams, and a process runs many here.
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);

const webgpuFolder = await ensureExtra('webgpu');
const gauge = new Gauge();
await watchDawn(webgpuFolder, gauge);

/** @param {NodeJS.WriteStream} stream @param {(text: string) => void} onText */
function listen(stream, onText) {
  /** @param {string | Uint8Array} chunk @param {unknown[]} rest */
  const write = (chunk, ...rest) => {
    onText(String(chunk));
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  Object.assign(stream, { write });
}

/** @param {Request} request @returns {Promise<Answer>} */
async function train({ bundle, projectFolder, argv, metrics, lastStep, times }) {
  gauge.begin(metrics, lastStep);
  let out = '';
  let err = '';
  listen(process.stdout, (text) => (out += text));
  listen(process.stderr, (text) => (err += text));
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    Object.assign(process, { exit: resolve });
  });
  const saved = times ? gauge.saved() : new Promise(() => {});
  const { main } = await import(pathToFileURL(bundle).href);
  const host = { workingFolder: projectFolder, projectFolder, webgpuFolder: async () => webgpuFolder, browsers };
  // It ends by process.exit, or throws.
  const failed = main('train', argv, host).then(() => new Promise(() => {}));
  const code = await Promise.race([saved.then(() => 0), ended, failed]);
  const { dispatches, bytes } = gauge;
  return { code, out, err, dispatches, bytes, ms: performance.now() };
}

process.on('message', async (/** @type {Request} */ request) => {
  const answer = await train(request).catch((error) => ({ code: 1, out: '', err: error.stack }));
  process.send?.(answer);
});
