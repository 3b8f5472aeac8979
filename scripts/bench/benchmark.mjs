// @ts-check
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { ensureExtra } from '../lib/extras.mjs';
import { root } from '../lib/paths.mjs';
import { SetupError } from '../lib/setupError.mjs';
import { endAll } from '../torch/programs.mjs';
import { caseOf, cells, computes, defaultShapes, libraries, nameOf } from './cases.mjs';
import { contest } from './contest.mjs';
import { betterCeilings, measureCeilings, measureOwn } from './own.mjs';
import { BenchBrowser } from './pages.mjs';
import { progress } from './progress.mjs';
import { commandOf, jsonRows, markdownReport, slugOf, tablesOf } from './report.mjs';
import { lossTolerance } from './rows.mjs';
import { serveBenchPage } from './site.mjs';
import { plainTable } from './table.mjs';
import { lookForTorch, torchRows } from './torch.mjs';

/**
 * @typedef {import('./options.mjs').Options} Options
 * @typedef {import('./rows.mjs').Row} Row
 */

/**
 * Measures, prints, and writes the report.
 * @param {Options} options
 * @throws SetupError where something that it needs is not here
 */
export async function runBenchmark(options) {
  const jsonFile =
    options.json === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), options.json);
  if (jsonFile && !existsSync(dirname(jsonFile)))
    throw new SetupError(`There is no folder ${dirname(jsonFile)} for --json.`);
  const peers = options.libraries.some((name) => name === 'jax-js' || name === 'tfjs-webgpu');
  const site = await serveBenchPage(peers ? await ensureExtra('bench') : undefined);
  const browser = new BenchBrowser(site.address);
  process.once('exit', () => {
    endAll();
    site.remove();
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  try {
    const result = await measure(browser, options);
    process.stdout.write(`\n${[...facts(result), '', ...tablesOf(result).map(plainTable)].join('\n')}\n`);
    write(result, options, jsonFile);
    sayWhatFailed(result.rows);
  } finally {
    await browser.close();
    await site.close();
  }
}

/**
 * @param {BenchBrowser} browser
 * @param {Options} options
 * @returns {Promise<import('./report.mjs').Result>}
 */
async function measure(browser, options) {
  const before = await measureCeilings(browser).catch((/** @type {Error} */ error) => {
    const reason = error.message.split('\n')[0];
    throw new SetupError(`The benchmark got no GPU that it could measure in this browser: ${reason}`);
  });
  const version = browser.version;
  const torch = options.libraries.includes('pytorch') ? lookForTorch() : undefined;
  const notes = torch && 'missing' in torch ? [torch.missing] : [];
  const rows = await compare(browser, options, torch && 'program' in torch ? torch.program : undefined);
  const own =
    options.quick || !options.libraries.includes('unroll') ? undefined : await tryOwn(browser, options, notes);
  const after = await measureCeilings(browser);
  const ceilings = betterCeilings(before.ceilings, after.ceilings);
  await addLimits(browser, rows, ceilings);
  return {
    date: new Date().toISOString(),
    command: commandOf(process.argv.slice(2)),
    browser: `Chromium ${version}`,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
    adapter: before.adapter,
    ceilings,
    rows,
    own,
    notes,
  };
}

/**
 * The comparison is worth keeping even where the rest fails.
 * @param {BenchBrowser} browser
 * @param {Options} options
 * @param {string[]} notes
 */
async function tryOwn(browser, { rounds }, notes) {
  try {
    return await measureOwn(browser, rounds);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    notes.push(`What is measured of our engine alone is missing: ${reason}.`);
    process.exitCode = 1;
    return undefined;
  }
}

/**
 * @param {BenchBrowser} browser
 * @param {Options} options
 * @param {string | undefined} python
 */
async function compare(browser, options, python) {
  /** @type {Row[]} */
  const rows = [];
  for (const cell of options.cells) {
    for (const shape of options.shapes) {
      const given = caseOf(shape, cell);
      const inPage = options.libraries.filter((name) => name !== 'pytorch').filter((name) => computes(name, given));
      const found = inPage.length > 0 ? await contest(browser, given, inPage, options.rounds) : [];
      rows.push(...found);
      if (!python) continue;
      progress(`${nameOf(given)}: PyTorch`);
      const expected = found.find(({ library }) => library === 'unroll')?.losses;
      rows.push(...(await torchRows(python, browser, given, options.rounds, expected)));
    }
  }
  return rows;
}

/**
 * The least time of our rows, under the ceilings.
 * @param {BenchBrowser} browser
 * @param {readonly Row[]} rows
 * @param {import('./own.mjs').Ceilings} ceilings
 */
async function addLimits(browser, rows, ceilings) {
  const ours = rows.filter(({ notes, medianMs }) => notes?.forward && medianMs !== null);
  const cases = ours.map((row) => {
    const { forward = 'stepwise', backward = forward } = row.notes ?? {};
    return { ...caseOf({ ...row, name: '' }, row.cell), forward, backward };
  });
  const limits = await browser.ask(async (bench, { cases, ceilings }) => (await bench.own()).limits(cases, ceilings), {
    cases,
    ceilings,
  });
  ours.forEach((row, i) => {
    const limit = limits[i];
    if (limit) row.limit = limit;
  });
}

/** @param {import('./report.mjs').Result} result */
const facts = ({ adapter, browser, machine, notes }) => [`${adapter}; ${machine}; ${browser}`, ...notes];

/**
 * @param {import('./report.mjs').Result} result
 * @param {Options} options
 * @param {string | undefined} jsonFile
 */
function write(result, options, jsonFile) {
  const whole =
    !options.quick &&
    options.shapes === defaultShapes &&
    options.cells.length === cells.length &&
    options.libraries.length === libraries.length;
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  // A run of a few cases is no replacement for the report of all.
  const report = join(folder, `${slugOf(result.adapter)}${whole ? '' : '-partial'}.md`);
  writeFileSync(report, markdownReport(result));
  process.stdout.write(`The report is ${relative(root, report)}.\n`);
  if (!jsonFile) return;
  try {
    writeFileSync(jsonFile, `${JSON.stringify(jsonRows(result), null, 1)}\n`);
  } catch (error) {
    throw new SetupError(`${jsonFile} could not be written: ${/** @type {Error} */ (error).message}`);
  }
}

/** A figure of other work, or no figure, is an error; to be slow is none. @param {readonly Row[]} rows */
function sayWhatFailed(rows) {
  const wrong = rows.filter(({ lossError }) => lossError !== undefined && !(lossError <= lossTolerance));
  const failed = rows.filter(({ outcome }) => outcome?.startsWith('failed'));
  for (const row of failed) process.stderr.write(`${row.library} (${nameOf(row)}) ${row.outcome}\n`);
  for (const row of wrong) {
    process.stderr.write(`${row.library} (${nameOf(row)}) does other work: its first losses are not ours.\n`);
  }
  if (wrong.length > 0 || failed.length > 0) process.exitCode = 1;
  else process.stdout.write(`The first losses of all agree with ours within ${lossTolerance}.\n`);
}
