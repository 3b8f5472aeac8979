// @ts-check
import { growthCases, growthSizes, middle } from './cases.mjs';
import { progress } from './progress.mjs';
import { median, summarize } from './statistics.mjs';

/**
 * @typedef {import('./pages.mjs').BenchBrowser} BenchBrowser
 * @typedef {import('../../src/benchmark/types.ts').Ceilings} Ceilings
 *
 * @typedef {object} Growth
 * @property {string} size
 * @property {number} factor
 * @property {import('./cases.mjs').Case} given
 * @property {number} medianMs
 * @property {number} minMs
 * @property {number} maxMs
 * @property {number} ratio to the middle shape, the median of the rounds'
 *
 * @typedef {object} Own what is measured of our engine alone
 * @property {{ sinceNavigationMs: number, sinceLoadedMs: number, tries: number }} firstStep
 * @property {import('../../bench/page/own.ts').Sampling} sampling
 * @property {Growth[]} growth
 */

/** @param {BenchBrowser} browser */
export async function measureCeilings(browser) {
  progress('Ceilings of the adapter');
  await browser.open();
  return browser.ask(async (bench) => (await bench.own()).ceilings(), null);
}

/**
 * The better of two measurements, figure by figure: a ceiling is what was reached once.
 * @param {Ceilings} a
 * @param {Ceilings} b
 * @returns {Ceilings}
 */
export const betterCeilings = (a, b) => ({
  flopsPerSecond: Math.max(a.flopsPerSecond, b.flopsPerSecond),
  cacheBytesPerSecond: Math.max(a.cacheBytesPerSecond, b.cacheBytesPerSecond),
  memoryBytesPerSecond: Math.max(a.memoryBytesPerSecond, b.memoryBytesPerSecond),
  barrierMicroseconds: Math.min(a.barrierMicroseconds, b.barrierMicroseconds),
  dispatchMicroseconds: Math.min(a.dispatchMicroseconds, b.dispatchMicroseconds),
  submitMicroseconds: Math.min(a.submitMicroseconds, b.submitMicroseconds),
});

const coldTries = 3;

/**
 * @param {BenchBrowser} browser
 * @param {number} rounds
 * @returns {Promise<Own>}
 */
export async function measureOwn(browser, rounds) {
  progress('Growth with T, B and H');
  const cases = growthCases();
  await browser.open();
  const task = { cases, rounds, burstMs: 350 };
  const times = await browser.ask(
    async (bench, { cases, rounds, burstMs }) => (await bench.own()).growth(cases, rounds, burstMs),
    task,
  );
  progress('Sampling');
  await browser.open();
  const sampling = await browser.ask(async (bench, given) => (await bench.own()).sampling(given), middle);
  const firsts = [];
  for (let i = 0; i < coldTries; i++) {
    progress(`First step in a fresh browser, ${i + 1} of ${coldTries}`);
    // Every launch has a profile of its own, with nothing in its caches.
    await browser.close();
    await browser.open(`?cold=${encodeURIComponent(JSON.stringify(middle))}`);
    const first = await browser.ask((bench) => bench.firstStep(), null);
    if (first) firsts.push(first);
  }
  return {
    firstStep: {
      sinceNavigationMs: median(firsts.map(({ sinceNavigationMs }) => sinceNavigationMs)),
      sinceLoadedMs: median(firsts.map(({ sinceLoadedMs }) => sinceLoadedMs)),
      tries: coldTries,
    },
    sampling,
    growth: growthOf(cases, times),
  };
}

/**
 * @param {readonly import('./cases.mjs').Case[]} cases the middle shape first
 * @param {readonly (readonly number[])[]} times of each
 * @returns {Growth[]}
 */
export function growthOf(cases, times) {
  const [base = []] = times;
  return cases.flatMap((given, i) => {
    const size = growthSizes.find((name) => given[name] !== middle[name]);
    if (!size) return [];
    const own = times[i] ?? [];
    // Within a round, so that what slows the whole machine for a while falls out.
    const ratio = median(own.map((time, round) => time / (base[round] ?? Number.NaN)));
    return [{ size, factor: given[size] / middle[size], given, ...summarize(own), ratio }];
  });
}
