// @ts-check
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differentRows, differentTensors, readRows, readTensors } from './compare.mjs';
import { numbersIn, planIn } from './output.mjs';

/**
 * @typedef {import('./configurations.mjs').Row} Row
 * @typedef {import('./engine.mjs').Answer} Answer
 * @typedef {import('./engineProcess.mjs').EngineProcess} EngineProcess
 *
 * @typedef {object} Engine
 * @property {string} name for people
 * @property {EngineProcess} process
 * @property {string} bundle
 * @property {string} projectFolder
 *
 * @typedef {Answer & { folder: string }} Run what an engine printed, and the folder it left
 */

/** Steps before the checkpoint that both engines go on from, and as many after it. */
export const legSteps = 10;

/** An engine that does not take the configuration, as one from before a setting does not. */
export class Refusal extends Error {
  /** @param {Engine} engine @param {string} message */
  constructor(engine, message) {
    super(`${engine.name}: ${message}`);
    this.engine = engine;
  }
}

/** What the commands end with where a flag, a setting or a file is wrong. */
const refusedCode = 2;

/** One configuration, trained by whom it is given to. */
export class Trial {
  /**
   * @param {Row} row
   * @param {string} folder a new one
   * @param {string} textFile
   * @param {string | undefined} adapter
   */
  constructor(row, folder, textFile, adapter) {
    this.row = row;
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify(row.config));
    this.begins = ['--config', config, ...('task' in row.config ? [] : ['--text', textFile])];
    this.adapter = adapter === undefined ? [] : ['--adapter', adapter];
  }

  /**
   * @param {Engine} engine
   * @param {string} name of the run's folder, which is there already if the run is to go on
   * @param {number} lastStep
   * @param {boolean} [times] end as soon as that step is saved
   * @returns {Promise<Run>}
   * @throws Refusal, or another Error where it does not train
   */
  async train(engine, name, lastStep, times = false) {
    const folder = join(this.folder, name);
    const { bundle, projectFolder } = engine;
    const begins = existsSync(folder) ? ['--resume'] : this.begins;
    const argv = [...begins, ...this.adapter, '--out', folder, '--steps', String(lastStep), '--save-every', '86400'];
    const metrics = join(folder, 'metrics.csv');
    const request = { bundle, projectFolder, argv, metrics, lastStep, times };
    const answer = await engine.process.train(request).catch((error) => {
      throw new Error(`${engine.name}: ${error.message}`);
    });
    const lastLine = answer.err.trim().split('\n').at(-1) ?? '';
    if (answer.code === refusedCode) throw new Refusal(engine, lastLine);
    if (answer.code !== 0) throw new Error(`${engine.name}: ${lastLine}`);
    if (answer.dispatches === 0) throw new Error(`${engine.name}: no dispatch was seen, so that nothing is counted.`);
    return { ...answer, folder };
  }

  /**
   * The first steps by each engine, then more by each from the checkpoint that `before` wrote.
   * @param {Engine} before
   * @param {Engine} now
   * @returns {Promise<{ differences: string[], before: Run, now: Run }>} the runs of the first steps
   * @throws Refusal, or another Error where one of them does not train
   */
  async compare(before, now) {
    const begun = { before: await this.train(before, 'before', legSteps), now: await this.train(now, 'now', legSteps) };
    const differences = differentRuns(begun.before, begun.now, { first: 1, last: legSteps });
    const onward = join(this.folder, 'onward');
    cpSync(begun.before.folder, onward, { recursive: true });
    const later = [await this.train(before, 'before', 2 * legSteps), await this.train(now, 'onward', 2 * legSteps)];
    const [a, b] = /** @type {[Run, Run]} */ (later);
    for (const line of differentRuns(a, b, { first: legSteps + 1, last: 2 * legSteps })) {
      differences.push(`on from the checkpoint of before: ${line}`);
    }
    return { differences, ...begun };
  }
}

/**
 * @param {Run} before
 * @param {Run} now
 * @param {{ first: number, last: number }} steps
 */
function differentRuns(before, now, steps) {
  const runs = /** @type {const} */ ([before, now]);
  /** @param {(run: Run) => string} of @param {string} what */
  const text = (of, what) => {
    const [a, b] = runs.map(of);
    return a === b ? [] : [`${what} “${a}” before, “${b}” now`];
  };
  return [
    ...text(adapterOf, 'adapter'),
    ...text(({ err }) => planIn(err), 'plan'),
    ...differentRows(rowsOf(before), rowsOf(now), steps),
    ...differentTensors(tensorsOf(before), tensorsOf(now)).map((line) => `after step ${steps.last}: ${line}`),
    ...text(({ dispatches }) => String(dispatches), `dispatches of steps ${steps.first} to ${steps.last}`),
    ...text(({ out, folder }) => numbersIn(out.replaceAll(folder, '')), 'numbers on standard output'),
    ...text(samplesOf, 'samples'),
  ];
}

/** @param {Run} run */
const rowsOf = ({ folder }) => readRows(readFileSync(join(folder, 'metrics.csv'), 'utf8'));

/** Parameters, moments and states. @param {Run} run */
const tensorsOf = ({ folder }) => readTensors(readFileSync(join(folder, 'checkpoint')));

/** A model that answers a task writes none. @param {Run} run */
function samplesOf({ folder }) {
  const file = join(folder, 'samples.txt');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** @param {Run} run */
export const adapterOf = ({ err }) => /^Training on (.*)\.$/m.exec(err)?.[1] ?? '';
