// @ts-check
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { runNpm } from './processes.mjs';
import { SetupError } from './setupError.mjs';

/** Packages too big to be part of everybody's install: a folder with a lock file pins each with all it needs. */
const extras = /** @type {const} */ ({
  webgpu: { what: 'webgpu 0.6.2 (Dawn, which gives Node a GPU)', megabytes: 132, pins: 'scripts/extras/webgpu' },
  onnxruntime: { what: 'onnxruntime-web 1.30.0', megabytes: 148, pins: 'scripts/extras/onnxruntime' },
  data: { what: 'what the data of the tasks are made from', megabytes: 20, pins: 'scripts/extras/data' },
  datasets: {
    what: 'what the bundled series and digits are made from (vega-datasets 3.2.1, mnist 1.1.0)',
    megabytes: 95,
    pins: 'scripts/extras/datasets',
  },
  bench: {
    what: 'what the benchmark compares with (jax-js 0.1.25, TensorFlow.js 4.22.0)',
    megabytes: 70,
    pins: 'bench',
  },
});

/** @typedef {keyof typeof extras} ExtraName */

const extrasDir = join(cacheDir, 'extras');
const stampName = '.unroll-stamp';

/**
 * The folder whose node_modules has an extra; fetches it where this very version is not there. An install appears whole
 * or not at all: it is made aside and renamed, so that neither a kill nor a second command at the same time leaves half.
 * @param {ExtraName} name
 * @returns {Promise<string>}
 * @throws SetupError where it can't be fetched
 */
export async function ensureExtra(name) {
  const folder = join(extrasDir, name);
  const { what, megabytes, pins } = extras[name];
  const source = join(root, pins);
  const requested = stampOf(source);
  if (readStamp(folder) === requested) return folder;
  process.stderr.write(`Fetching ${what}, ${megabytes} MB unpacked, once …\n`);
  removeAbandoned(name);
  const aside = join(extrasDir, `.${name}-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(source, file), join(aside, file));
    await install(aside, name);
    writeFileSync(join(aside, stampName), requested);
    putInPlace(aside, folder, requested);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return folder;
}

/**
 * @param {string} folder
 * @param {ExtraName} name
 */
async function install(folder, name) {
  const log = join(cacheDir, `npm-ci-${name}.log`);
  const quiet = ['--ignore-scripts', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  const { code } = await runNpm(['ci', '--prefix', folder, ...quiet], { log, cwd: folder, limitMinutes: 15 });
  if (code === 0) return;
  throw new SetupError(
    `npm could not fetch ${extras[name].what}: check the connection to its registry and run the command again (npm's own words are in ${relative(root, log)}).`,
  );
}

/**
 * @param {string} aside
 * @param {string} folder
 * @param {string} requested
 */
function putInPlace(aside, folder, requested) {
  for (let tries = 0; ; tries++) {
    // Another command may have put the same there meanwhile, and may be using it.
    if (readStamp(folder) === requested) return;
    rmSync(folder, { recursive: true, force: true });
    try {
      return renameSync(aside, folder);
    } catch (error) {
      if (tries === 2) throw error;
    }
  }
}

/** What killed installs left. @param {string} name */
function removeAbandoned(name) {
  mkdirSync(extrasDir, { recursive: true });
  for (const entry of readdirSync(extrasDir)) {
    const pid = entry.startsWith(`.${name}-`) ? Number(entry.slice(name.length + 2)) : Number.NaN;
    if (pid > 0 && !isRunning(pid)) rmSync(join(extrasDir, entry), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Compiled parts differ by system, and a folder can be shared between two.
 * @param {string} source
 */
function stampOf(source) {
  const lock = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

/** @param {string} folder */
function readStamp(folder) {
  try {
    return readFileSync(join(folder, stampName), 'utf8');
  } catch {
    return undefined;
  }
}
