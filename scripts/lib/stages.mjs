// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wrongIn } from '../lint/imports.mjs';
import { reachesAll } from './changed.mjs';
import { ensureCliBundle } from './cliBundle.mjs';
import { ensureExtra } from './extras.mjs';
import { cacheDir, sourceDir } from './paths.mjs';
import { runTool } from './processes.mjs';
import { playwrightCounts, suiteCounts, vitestCounts } from './reports.mjs';
import { SetupError } from './setupError.mjs';

/**
 * @typedef {import('./reports.mjs').Counts & { note?: string }} Result
 * @typedef {object} Stage
 * @property {string} id
 * @property {string} [needs] the stage that must have passed before
 * @property {boolean} [browser] true where a browser with WebGPU is needed
 * @property {boolean} [aside] true where it runs beside the stages after it, its output kept until they are over: a browser
 *   that waits for a page leaves a core idle
 * @property {(options: Options) => Promise<Result>} run
 *
 * @typedef {object} Options
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [log] file for the output
 * @property {Changed} [changed] leaves out tests that a change does not reach
 *
 * @typedef {object} Changed
 * @property {string} ref the commit since which; empty for uncommitted changes
 * @property {string[]} files
 */

const reports = join(cacheDir, 'reports');

/** @param {string} id of a stage whose output is kept */
export const logOf = (id) => join(reports, `${id}.log`);

/** @type {Stage[]} in the order in which they begin: after what answers at once, what takes longest */
export const stages = [
  { id: 'types', run: (options) => check('typescript', ['--noEmit', '-p', '.'], options) },
  { id: 'lint', run: lint },
  { id: 'build', run: (options) => check('vite', ['build'], options) },
  { id: 'e2e', needs: 'build', browser: true, aside: true, run: playwright },
  { id: 'unit', run: (options) => vitest('unit', options, 60) },
  { id: 'gpu', browser: true, run: (options) => vitest('gpu', options, 60) },
  // Its software GPU lies beside the browser.
  { id: 'node', browser: true, run: node },
];

/**
 * A tool that has one answer: it counts as one test.
 * @param {string} tool
 * @param {string[]} args
 * @param {Options} options
 * @returns {Promise<Result>}
 */
async function check(tool, args, options) {
  const { code, timedOut } = await runTool(tool, args, { ...options, limitMinutes: 5 });
  if (timedOut) return { passed: 0, failed: 1, note: 'stopped after 5 minutes' };
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @param {Options} options */
async function lint(options) {
  const rules = await check('@biomejs/biome', ['ci', '--error-on-warnings', '.'], options);
  const wrong = wrongIn(sourceDir);
  for (const each of wrong) process.stderr.write(`${each}\n`);
  return wrong.length === 0 ? rules : { passed: 0, failed: 1 };
}

/**
 * @param {string} project
 * @param {Options} options
 * @param {number} limitMinutes
 */
async function vitest(project, { changed, ...options }, limitMinutes) {
  const report = freshReport(project);
  const some = changed && !reachesAll(project, changed.files);
  const args = [
    ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...(some ? [changed.ref ? `--changed=${changed.ref}` : '--changed'] : []),
  ];
  const { code, timedOut } = await runTool('vitest', args, { ...options, limitMinutes });
  if (timedOut) return stopped(limitMinutes);
  return suiteCounts(report, vitestCounts, code, some ? 'the change reaches no test' : undefined);
}

/**
 * The commands as processes. What they need is made before, so that no test's time goes into it.
 * @param {Options} options
 */
async function node(options) {
  try {
    await ensureExtra('webgpu');
    await ensureExtra('onnxruntime');
    await ensureCliBundle();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { passed: 0, failed: 1, note: error.message };
  }
  return vitest('node', options, 60);
}

/** @param {Options} options */
async function playwright({ env, log }) {
  const report = freshReport('e2e');
  const options = { env: { ...env, UNROLL_E2E_REPORT: report }, ...(log ? { log } : {}), limitMinutes: 60 };
  const { code, timedOut } = await runTool('playwright', ['test', '--project=e2e'], options);
  return timedOut ? stopped(options.limitMinutes) : suiteCounts(report, playwrightCounts, code);
}

/** @param {string} name */
function freshReport(name) {
  const file = join(reports, `${name}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/**
 * @param {number} minutes
 * @returns {Result}
 */
function stopped(minutes) {
  return { passed: 0, failed: 1, note: `stopped after ${minutes} minutes` };
}
