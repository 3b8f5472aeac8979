// @ts-check
// npm run check:same: proves that the working tree's engine computes what another commit's does, to the last bit. See --help.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import { runScript, SetupError } from './lib/setupError.mjs';
import { rows } from './same/configurations.mjs';
import { EngineProcess } from './same/engineProcess.mjs';
import { text } from './same/text.mjs';
import { addWorktree, bundleOf, removeWorktree, withoutMemory } from './same/trees.mjs';
import { adapterOf, legSteps, Refusal, Trial } from './same/trial.mjs';

const pairs = 5;
/** Differences of one configuration that are printed. */
const most = 6;

const help = `npm run check:same -- --against REF [options]

Trains each configuration of scripts/same/configurations.mjs with the engine of the commit REF and with that of the
working tree, ${legSteps} steps each, and ${legSteps} more each from the checkpoint that REF's wrote. Compares every bit of the metrics
of each step and of the parameters, moments and states after them, and the number of dispatches.

  --only NAME,NAME  these configurations
  --adapter NAME    the GPU whose name contains NAME, as for npm run train
  --time            only time the first step, from a new process to its row in metrics.csv: medians of ${pairs} each in turn,
                    of the configurations named, else of a few
  --list            print the configurations, and run nothing

Ends with code 1 if anything differs or nothing was compared; what REF does not take yet is told and left out. Buffers are counted at WebGPU's side and only printed.
`;

/** @typedef {import('./same/trial.mjs').Engine} Engine */
/** @typedef {import('./same/configurations.mjs').Row} Row */

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    only: { type: 'string' },
    adapter: { type: 'string' },
    time: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

/** @returns {readonly Row[]} @throws SetupError for a name that there is not */
function chosen() {
  if (options.only === undefined) return options.time ? rows.filter(({ timed }) => timed) : rows;
  return options.only.split(',').map((name) => {
    const row = rows.find((each) => each.name === name);
    if (!row) throw new SetupError(`There is no configuration ${name} (--only); --list prints them.`);
    return row;
  });
}

let adapter = '';

/** Once. @param {string} name */
function printAdapter(name) {
  if (adapter !== name) print(`On ${name}:`);
  adapter = name;
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MB`;

/**
 * @param {Trial} trial
 * @param {Engine} before
 * @param {Engine} now
 * @returns {Promise<'same' | 'different' | 'unknown'>} unknown: `before` is from before there was such a configuration
 */
async function compare(trial, before, now) {
  const { name } = trial.row;
  try {
    const found = await trial.compare(before, now);
    printAdapter(adapterOf(found.now));
    const same = found.differences.length === 0;
    const bytes = [found.before, found.now].map((run) => megabytes(run.bytes));
    const memory = bytes[0] === bytes[1] ? bytes[0] : `${bytes[0]} before, ${bytes[1]} now`;
    print(`${same ? 'same   ' : 'DIFFERS'} ${name}  ${found.now.dispatches / legSteps} dispatches a step, ${memory}`);
    for (const line of found.differences.slice(0, most)) print(`        ${line}`);
    const more = found.differences.length - most;
    if (more > 0) print(`        and ${more} more`);
    return same ? 'same' : 'different';
  } catch (error) {
    if (error instanceof Refusal && error.engine === before) {
      print(`unknown ${name}  ${error.message}`);
      return 'unknown';
    }
    print(`FAILS   ${name}  ${/** @type {Error} */ (error).message}`);
    return 'different';
  }
}

/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** @param {Trial} trial @param {Engine} before @param {Engine} now */
async function time(trial, before, now) {
  /** @type {[number[], number[]]} */
  const times = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    for (const [i, engine] of [before, now].entries()) {
      await engine.process.close();
      times[i]?.push((await trial.train(engine, `${i}-${pair}`, 1, true)).ms);
    }
  }
  const [a, b] = times.map(median);
  const ratio = ((b ?? 0) / (a ?? 0)).toFixed(2);
  print(`${trial.row.name}  first step after ${a?.toFixed(0)} ms before, ${b?.toFixed(0)} ms now: ${ratio} ×`);
}

/**
 * @param {readonly Row[]} chosenRows
 * @param {string} against
 * @param {string} folder
 * @param {string} tree
 * @returns {Promise<boolean>} whether all that was compared is the same
 */
async function run(chosenRows, against, folder, tree) {
  /** @type {Engine[]} */
  const engines = [];
  try {
    for (const [name, place] of /** @type {const} */ ([
      [against, tree],
      ['working tree', root],
    ])) {
      const projectFolder = withoutMemory(place, join(folder, `project-${engines.length}`));
      engines.push({ name, process: new EngineProcess(), bundle: await bundleOf(place), projectFolder });
    }
    const [before, now] = /** @type {[Engine, Engine]} */ (engines);
    const textFile = join(folder, 'text.txt');
    writeFileSync(textFile, text());
    const found = { same: 0, different: 0, unknown: 0 };
    for (const row of chosenRows) {
      const trial = new Trial(row, join(folder, row.name), textFile, options.adapter);
      if (options.time) await time(trial, before, now);
      else found[await compare(trial, before, now)]++;
      rmSync(trial.folder, { recursive: true });
    }
    if (options.time) return true;
    const left = found.unknown > 0 ? `, ${found.unknown} unknown there` : '';
    print(`${found.same} of ${chosenRows.length} the same as ${against}${left}`);
    return found.different === 0 && found.same > 0;
  } finally {
    await Promise.all(engines.map((engine) => engine.process.close()));
  }
}

await runScript(async () => {
  if (options.help) return void print(help);
  const chosenRows = chosen();
  if (options.list)
    return void print(chosenRows.map(({ name, config }) => `${name}  ${JSON.stringify(config)}`).join('\n'));
  if (options.against === undefined)
    throw new SetupError('--against is needed: the commit to compare with (see --help).');
  const folder = mkdtempSync(join(tmpdir(), 'unroll-same-'));
  const tree = join(folder, 'tree');
  const clear = () => {
    removeWorktree(tree);
    rmSync(folder, { recursive: true, force: true });
  };
  // The engines end when this process does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      clear();
      process.exit(130);
    });
  }
  try {
    addWorktree(options.against, tree);
    if (!(await run(chosenRows, options.against, folder, tree))) process.exitCode = 1;
  } finally {
    clear();
  }
});
