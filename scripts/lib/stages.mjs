// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCliBundle } from './cliBundle.mjs';
import { ensureExtra } from './extras.mjs';
import { cacheDir } from './paths.mjs';
import { runTool } from './processes.mjs';
import { playwrightCounts, suiteCounts, vitestCounts } from './reports.mjs';
import { SetupError } from './setupError.mjs';

/**
 * @typedef {import('./reports.mjs').Counts & { note?: string }} Result
 * @typedef {object} Stage
 * @property {string} id
 * @property {string} [needs] the stage that must have passed before
 * @property {boolean} [browser] true where a browser with WebGPU is needed
 * @property {(env: NodeJS.ProcessEnv) => Promise<Result>} run
 */

const reports = join(cacheDir, 'reports');

/** @type {Stage[]} in the order in which they run: what answers soonest comes first */
export const stages = [
  { id: 'types', run: () => check('typescript', ['--noEmit', '-p', '.']) },
  { id: 'lint', run: () => check('@biomejs/biome', ['ci', '--error-on-warnings', '.']) },
  { id: 'unit', run: (env) => vitest('unit', env, 15) },
  { id: 'gpu', browser: true, run: (env) => vitest('gpu', env, 30) },
  // Its software GPU lies beside the browser.
  { id: 'node', browser: true, run: node },
  { id: 'build', run: () => check('vite', ['build']) },
  { id: 'e2e', needs: 'build', browser: true, run: playwright },
];

/**
 * A tool that has one answer: it counts as one test.
 * @param {string} tool
 * @param {string[]} args
 * @returns {Promise<Result>}
 */
async function check(tool, args) {
  const { code, timedOut } = await runTool(tool, args, { limitMinutes: 5 });
  if (timedOut) return { passed: 0, failed: 1, note: 'stopped after 5 minutes' };
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} project
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limitMinutes
 */
async function vitest(project, env, limitMinutes) {
  const report = freshReport(project);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, timedOut } = await runTool('vitest', args, { env, limitMinutes });
  return timedOut ? stopped(limitMinutes) : suiteCounts(report, vitestCounts, code);
}

/**
 * The commands as processes. What they need is made before, so that no test's time goes into it.
 * @param {NodeJS.ProcessEnv} env
 */
async function node(env) {
  try {
    await ensureExtra('webgpu');
    await ensureExtra('onnxruntime');
    await ensureCliBundle();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { passed: 0, failed: 1, note: error.message };
  }
  return vitest('node', env, 15);
}

/** @param {NodeJS.ProcessEnv} env */
async function playwright(env) {
  const report = freshReport('e2e');
  const options = { env: { ...env, UNROLL_E2E_REPORT: report }, limitMinutes: 30 };
  const { code, timedOut } = await runTool('playwright', ['test'], options);
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
