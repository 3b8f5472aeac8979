// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { SetupError } from '../lib/setupError.mjs';

// Far longer than anything here takes: a process that waits in vain for another has to end some day.
const limitMs = 15 * 60_000;

/**
 * @typedef {object} Outcome
 * @property {number} code
 * @property {string} output what it wrote, both streams together
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends what was started and has not ended by itself. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<Outcome>}
 */
export function collect(program, args, { cwd = root, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * As {@link collect}, for what has to succeed.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what it wrote
 * @throws Error with that, where it fails
 */
export async function must(program, args, options) {
  const { code, output } = await collect(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with code ${code}:\n${output}`);
  return output;
}

/**
 * One of the project's own commands.
 * @param {'train' | 'sample' | 'export'} name
 * @param {readonly string[]} args
 */
export const unroll = (name, args) => must(process.execPath, [join(root, 'scripts', `${name}.mjs`), ...args]);

/**
 * The first Python that has torch.
 * @returns {{ program: string, version: string }}
 * @throws SetupError where there is none
 */
export function findPython() {
  const own = process.env.UNROLL_PYTHON;
  const candidates = own ? [own] : ['python3', '/usr/bin/python3', 'python'];
  // Solving a linear system proves that the numerical library is there too, which Debian's torch does not bring along.
  const probe = 'import torch; torch.linalg.solve(torch.eye(2), torch.ones(2)); print(torch.__version__)';
  for (const program of candidates) {
    const { status, stdout } = spawnSync(program, ['-c', probe], { encoding: 'utf8' });
    if (status === 0) return { program, version: stdout.trim() };
  }
  const tried = own ? `UNROLL_PYTHON (${own})` : 'No python3 here';
  throw new SetupError(
    `${tried} ${own ? 'has no' : 'has a'} working PyTorch: install it (on Debian and Ubuntu, apt install python3-torch libopenblas0-pthread; elsewhere, pip install torch) or name a Python that has it in UNROLL_PYTHON.`,
  );
}

/**
 * Hands a job to reference.py.
 * @param {string} python
 * @param {'train' | 'logits'} command
 * @param {string} folder where the job and its answer are written
 * @param {object} job
 * @returns {Promise<any>}
 */
export async function askTorch(python, command, folder, job) {
  const [question, answer] = [join(folder, `${command}.job.json`), join(folder, `${command}.answer.json`)];
  writeFileSync(question, JSON.stringify({ ...job, answer }));
  const script = join(root, 'scripts', 'torch', 'reference.py');
  await must(python, [script, command, question]);
  return JSON.parse(readFileSync(answer, 'utf8'));
}

/**
 * The columns of a run's metrics.csv, by name; NaN where a row has no figure.
 * @param {string} folder
 * @returns {Record<string, number[]>}
 */
export function readMetrics(folder) {
  const [header = '', ...lines] = readFileSync(join(folder, 'metrics.csv'), 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));
  return Object.fromEntries(header.split(',').map((name, i) => [name, rows.map((row) => row[i] ?? Number.NaN)]));
}
