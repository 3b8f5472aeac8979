// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] added to this process's own
 * @property {string} [cwd] the project's folder if left out
 * @property {string} [log] file that takes the output; without it the output goes where this process's goes
 * @property {number} [limitMinutes] the program is ended after this long
 */

/**
 * Runs a program.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, timedOut: boolean }>} code 127 where the program could not be started
 */
export function run(program, args, { env, cwd = root, log, limitMinutes } = {}) {
  if (log) mkdirSync(dirname(log), { recursive: true });
  const output = log ? openSync(log, 'w') : undefined;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: output === undefined ? 'inherit' : ['ignore', output, output],
      // npm is a .cmd file on Windows, which only a shell starts.
      shell: process.platform === 'win32' && program === 'npm',
    });
    let timedOut = false;
    const timer = limitMinutes && setTimeout(end, limitMinutes * 60_000);
    /** @type {NodeJS.Timeout | undefined} */
    let killer;
    function end() {
      timedOut = true;
      child.kill('SIGTERM');
      killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    }
    /** @param {number} code */
    function finish(code) {
      clearTimeout(timer);
      clearTimeout(killer);
      if (output !== undefined) closeSync(output);
      resolve({ code, timedOut });
    }
    child.once('error', () => finish(127));
    child.once('exit', (code) => finish(code ?? 1));
  });
}

/**
 * Runs a development dependency's command with this very Node, without a shell and without npx.
 * @param {string} packageName
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runTool(packageName, args, options) {
  const folder = join(root, 'node_modules', packageName);
  /** @type {{ bin: Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [script] = Object.values(bin);
  return run(process.execPath, [join(folder, script ?? ''), ...args], options);
}

/**
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  // Under `npm start` and `npm test` npm says where it is; that one is used before any other on the PATH.
  const self = process.env.npm_execpath ?? '';
  return /npm-cli\.[cm]?js$/.test(self) ? run(process.execPath, [self, ...args], options) : run('npm', args, options);
}
