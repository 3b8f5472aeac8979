// @ts-check
import { chromium } from 'playwright';
import { launchOptions } from '../lib/browser.mjs';

/** A library took longer than anybody would wait. */
export class OverTimeError extends Error {
  code = 'over-time';
  /** @param {string} what */
  constructor(what) {
    super(`${what} took too long`);
  }
}

/** @typedef {import('../../bench/page/main.ts').Bench} Bench */

/** One browser with at most one page; what hangs in it is ended with it. */
export class BenchBrowser {
  /** @type {import('playwright').Browser | undefined} */
  #browser;
  /** @type {import('playwright').Page | undefined} */
  #page;
  #address;

  /** @param {string} address of the benchmark's page */
  constructor(address) {
    this.#address = address;
  }

  /** A new page, in place of the one before; the browser stays, and with it the adapter. */
  async open(query = '') {
    this.#browser ??= await chromium.launch(launchOptions());
    await this.#page?.close();
    const context = await this.#browser.newContext();
    this.#page = await context.newPage();
    await this.#page.goto(`${this.#address}${query}`);
    await this.#page.waitForFunction('globalThis.bench');
  }

  get version() {
    return this.#browser?.version() ?? '';
  }

  /**
   * Runs a function in the page.
   * @template A, R
   * @param {(bench: Bench, given: A) => R | Promise<R>} task
   * @param {A} given
   * @param {number} [limitMs]
   * @returns {Promise<R>}
   * @throws OverTimeError past the limit; the browser is then closed, for its GPU may be busy for long
   */
  async ask(task, given, limitMs = 600_000) {
    const page = this.#page;
    if (!page) throw new Error('no page is open');
    const source = `(${task})(globalThis.bench, ${JSON.stringify(given)})`;
    const evaluation = /** @type {Promise<R>} */ (page.evaluate(source));
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    /** @type {Promise<never>} */
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new OverTimeError('A task')), limitMs);
    });
    try {
      return await Promise.race([evaluation, late]);
    } catch (error) {
      if (error instanceof OverTimeError) {
        evaluation.catch(() => undefined);
        await this.close();
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close() {
    const browser = this.#browser;
    this.#browser = undefined;
    this.#page = undefined;
    await browser?.close();
  }
}
