// @ts-check
import { nameOf } from './cases.mjs';
import { OverTimeError } from './pages.mjs';
import { progress } from './progress.mjs';
import { emptyRow, overTime, patienceMs } from './rows.mjs';
import { lossError, median, planRounds, slowMs, summarize } from './statistics.mjs';

const checkedSteps = 3;
/** Steps below this are done a few more times, for the median of what encoding them takes. */
const quickMs = 1000;
const encodeTries = 7;
const tuningMs = 300_000;

/**
 * @typedef {import('./cases.mjs').Case} Case
 * @typedef {'unroll' | 'unroll-tuned' | 'jax-js' | 'tfjs-webgpu'} PageLibrary
 *
 * @typedef {import('./rows.mjs').Row} Row
 *
 * @typedef {object} Contestant
 * @property {PageLibrary} library
 * @property {number[]} times
 * @property {number} burst
 * @property {number} together
 * @property {number} rounds
 * @property {Partial<Row>} row
 */

/**
 * One case: every library set up in one page, its first losses noted, then timed in turns.
 * @param {import('./pages.mjs').BenchBrowser} browser
 * @param {Case} given
 * @param {readonly PageLibrary[]} libraries
 * @param {number} mostRounds
 * @returns {Promise<Row[]>} in the order of `libraries`
 */
export async function contest(browser, given, libraries, mostRounds) {
  try {
    return await attempt(browser, given, libraries, mostRounds);
  } catch (error) {
    if (!(error instanceof DroppedLibraryError)) throw error;
    const { library, message } = error;
    progress(`${nameOf(given)}: ${library}: ${message}`);
    // What is left in the page, or in the GPU's queue, is not to slow the others.
    await browser.close();
    const others = libraries.filter((name) => name !== library);
    const rows = others.length > 0 ? await contest(browser, given, others, mostRounds) : [];
    const adapter = rows[0]?.adapter ?? null;
    rows.splice(libraries.indexOf(library), 0, { ...emptyRow(library, given), adapter, outcome: message });
    return rows;
  }
}

/** A library that goes no further with a case; the message says why. */
class DroppedLibraryError extends Error {
  code = 'dropped-library';
  /** @param {PageLibrary} library @param {string} message */
  constructor(library, message) {
    super(message);
    this.library = library;
  }
}

/** @type {typeof contest} */
async function attempt(browser, given, libraries, mostRounds) {
  await browser.open();
  /** @type {Contestant[]} */
  const entrants = [];
  // The slowest first: when one is given up, the page goes with it, and the less was done in it the better.
  for (const library of [...libraries].reverse()) {
    progress(`${nameOf(given)}: ${library} sets up`);
    entrants.unshift(await setUp(browser, library, given, mostRounds));
  }
  for (let round = 0; round < mostRounds; round++) {
    progress(`${nameOf(given)}: round ${round + 1}`);
    for (const { library, burst, together, rounds, times } of entrants) {
      if (round >= rounds) continue;
      const task = { library, steps: burst, together };
      times.push(
        await patiently(
          library,
          browser.ask((bench, args) => bench.burst(args.library, args.steps, args.together), task),
        ),
      );
    }
  }
  /** @type {Row[]} */
  const rows = [];
  for (const { library, times, row, burst } of entrants) {
    const { peakBytes } = await browser.ask((bench, name) => bench.close(name), library);
    rows.push({ ...emptyRow(library, given), ...row, ...summarize(times), rounds: times.length, burst, peakBytes });
  }
  const reference = rows.find(({ library }) => library === 'unroll');
  for (const row of rows) {
    if (!reference || row === reference) continue;
    row.lossError = lossError(row.losses ?? [], reference.losses ?? []);
  }
  // One page, one machine: where a library doesn't say what it runs on, it is the adapter that ours has been given.
  for (const row of rows) row.adapter ??= reference?.adapter ?? null;
  return rows;
}

/**
 * @param {import('./pages.mjs').BenchBrowser} browser
 * @param {PageLibrary} library
 * @param {Case} given
 * @param {number} mostRounds
 * @returns {Promise<Contestant>}
 */
async function setUp(browser, library, given, mostRounds) {
  const task = { library, given };
  // The tuner tries many plans, which nobody waits for: it does so while another plan trains.
  const setUpMs = library === 'unroll-tuned' ? tuningMs : patienceMs;
  const opened = await patiently(
    library,
    browser.ask((bench, args) => bench.open(args.library, args.given), task, setUpMs),
  );
  const { adapter, notes, firstStepMs, firstLoss } = opened;
  const losses = [firstLoss];
  const times = [];
  const encodes = [];
  let dispatches = 0;
  let submits = 0;
  let fastest = Number.POSITIVE_INFINITY;
  const enough = () => {
    if (times.length === 0) return false;
    return fastest >= slowMs || (losses.length >= checkedSteps && (fastest >= quickMs || times.length >= encodeTries));
  };
  while (!enough()) {
    const step = await patiently(
      library,
      browser.ask((bench, name) => bench.step(name), library, patienceMs),
    );
    losses.push(step.loss);
    times.push(step.milliseconds);
    encodes.push(step.encodeMs);
    fastest = Math.min(fastest, step.milliseconds);
    ({ dispatches, submits } = step);
  }
  const counted = { dispatches, submits, encodeMs: median(encodes) };
  const row = { adapter, notes, firstStepMs, losses: losses.slice(0, checkedSteps), ...counted };
  const plan = planRounds(fastest, mostRounds);
  // Where no round follows, these steps, each behind a first one that compiled, are what was timed.
  return { library, times: plan.rounds === 0 ? times : [], row, ...plan };
}

/**
 * @template T
 * @param {PageLibrary} library
 * @param {Promise<T>} work
 */
async function patiently(library, work) {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OverTimeError) {
      throw new DroppedLibraryError(library, library === 'unroll-tuned' ? 'not tuned in 5 min' : overTime);
    }
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new DroppedLibraryError(library, `failed: ${reason}`);
  }
}
