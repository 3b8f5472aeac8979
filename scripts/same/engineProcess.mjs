// @ts-check
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {import('./engine.mjs').Request} Request
 * @typedef {import('./engine.mjs').Answer} Answer
 */

const program = fileURLToPath(new URL('./engine.mjs', import.meta.url));

/** A process that runs the command line of one tree; a process that ends takes the request with it, and the next one has another. */
export class EngineProcess {
  /** @type {import('node:child_process').ChildProcess | null} */
  child = null;

  /** @param {Request} request @returns {Promise<Answer>} @throws Error where the process ends without an answer */
  train(request) {
    const child = this.child ?? this.start();
    return new Promise((resolve, reject) => {
      let printed = '';
      const onData = (/** @type {Buffer} */ data) => (printed += data);
      child.stderr?.on('data', onData);
      const ended = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
        this.child = null;
        reject(new Error(`its process ended (${signal ?? code}): ${printed.trim().split('\n').at(-1)}`));
      };
      child.once('exit', ended);
      child.once('message', (answer) => {
        child.off('exit', ended);
        child.stderr?.off('data', onData);
        resolve(/** @type {Answer} */ (answer));
      });
      child.send(request);
    });
  }

  start() {
    const child = fork(program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.child = child;
    return child;
  }

  /** Resolves when the process is gone. */
  async close() {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}
