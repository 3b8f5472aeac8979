// @ts-check
import { fork } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root } from './paths.mjs';

/** @typedef {import('./mutantWorker.mjs').Request} Request */
/**
 * What the tests said: `red`, and the first that failed, `none` where there are no such tests, `broken` where they could not be
 * run; and whether the changed file was loaded.
 * @typedef {import('./mutantWorker.mjs').Verdict} Verdict
 */

const worker = join(root, 'scripts/lib/mutantWorker.mjs');

/** Runs tests with and without mutants, one run at a time, in a process for each project. */
export class MutantTests {
  /** @type {Map<string, import('node:child_process').ChildProcess>} */
  #workers = new Map();

  /** @param {string} name of its logs */
  constructor(name) {
    this.name = name;
  }

  /** @param {string} project */
  #worker(project) {
    const kept = this.#workers.get(project);
    if (kept) return kept;
    mkdirSync(join(cacheDir, 'mutants'), { recursive: true });
    const log = openSync(join(cacheDir, 'mutants', `${project}-${this.name}.log`), 'a');
    const child = fork(worker, [project], {
      cwd: root,
      env: { ...process.env, UNROLL_MUTANT: '' },
      stdio: ['ignore', log, log, 'ipc'],
      // A group of its own, so that what hangs can be ended with all that it started.
      detached: true,
    });
    this.#workers.set(project, child);
    return child;
  }

  /**
   * @param {string} project
   * @param {Request} request
   * @param {number} seconds after which a run counts as failed
   * @returns {Promise<Verdict>}
   */
  run(project, request, seconds) {
    const child = this.#worker(project);
    return new Promise((resolve) => {
      /** @param {Verdict} verdict */
      const finish = (verdict) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(verdict);
      };
      const timer = setTimeout(() => {
        this.#end(project);
        finish({ result: request.mutant ? 'red' : 'broken', by: `hung for ${seconds} s`, loaded: true });
      }, seconds * 1000);
      child.once('message', (verdict) => finish(/** @type {Verdict} */ (verdict)));
      child.once('exit', (code) => {
        this.#workers.delete(project);
        finish({ result: 'broken', by: `Vitest ended with code ${code}`, loaded: false });
      });
      child.send(request);
    });
  }

  /** @param {string} project */
  #end(project) {
    const child = this.#workers.get(project);
    this.#workers.delete(project);
    if (!child?.pid) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }

  /** Ends what it started. */
  close() {
    for (const child of this.#workers.values()) child.disconnect();
    this.#workers.clear();
  }
}
