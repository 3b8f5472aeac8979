// @ts-check
// npm run check:mutants: puts one realistic mistake after the other into the code and tells whether the tests notice. See --help.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listMutants, mutatedFile } from './lib/mutants.mjs';
import { MutantTests } from './lib/mutantTests.mjs';
import { cacheDir } from './lib/paths.mjs';

const help = `npm run check:mutants -- [options]

  --only ID,ID      these mutants
  --area AREA,AREA  those of scripts/mutants/AREA.json
  --project NAME    run the tests of this project alone, unit or gpu
  --jobs N          mutants side by side (1)
  --all             what the named tests miss is shown to all tests of the project gpu, too
  --no-baseline     do not run the named tests without a mutant first
  --list            check that each mutant fits its file, and run nothing
`;

/** @typedef {import('./lib/mutants.mjs').ListedMutant} ListedMutant */
/** @typedef {{ id: string, area: string, result: string, by: string, seconds: number }} Outcome */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    area: { type: 'string' },
    project: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    all: { type: 'boolean', default: false },
    'no-baseline': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Seconds, of the tests that are named and of all. */
const longest = 600;
const longestOfAll = 3600;

/** @param {string | undefined} list @param {string} name */
const requested = (list, name) => list === undefined || list.split(',').includes(name);

/** @param {string} entry @returns {[project: string, filters: string[]]} */
function parseEntry(entry) {
  const [project = '', ...filters] = entry.split(' ');
  return [project, filters];
}

/** What is run one after the other until a test fails. @param {string} file @param {readonly string[]} tests */
function stagesOf(file, tests) {
  const named = tests.map(parseEntry).map(([project, filters]) => ({ project, filters, related: false }));
  // A test imports shaders by way of this file.
  const source = file.endsWith('.wgsl') ? 'src/gpu/shaders.ts' : file;
  const rest = [{ project: 'unit', filters: [source], related: true }];
  if (options.all) rest.push({ project: 'gpu', filters: [], related: false });
  return [...named, ...rest].filter(({ project }) => requested(options.project, project));
}

/** @param {MutantTests} tests @param {ListedMutant} mutant @returns {Promise<{ result: string, by: string }>} */
async function judge(tests, { id, file, tests: named }) {
  let loaded = false;
  for (const { project, filters, related } of stagesOf(file, named)) {
    const request = { mutant: id, file, filters, related };
    const verdict = await tests.run(project, request, filters.length > 0 ? longest : longestOfAll);
    loaded ||= verdict.loaded;
    const compiles = !/Transform failed|Parse failure|parsing WGSL/.test(verdict.by);
    if (verdict.result === 'red') return { result: loaded && compiles ? 'caught' : 'broken', by: verdict.by };
    if (verdict.result === 'broken') return { result: 'broken', by: verdict.by };
    if (verdict.result === 'none' && !related) return { result: 'stale', by: `no test in ${filters.join(' ')}` };
  }
  return { result: 'survived', by: loaded ? '' : 'no test loaded it' };
}

/** @param {MutantTests} tests @param {readonly ListedMutant[]} mutants @returns {Promise<string[]>} what is red without any mutant */
async function baseline(tests, mutants) {
  /** @type {Map<string, Set<string>>} */
  const filtersOf = new Map();
  for (const [project, filters] of mutants.flatMap((mutant) => mutant.tests).map(parseEntry)) {
    if (requested(options.project, project))
      filtersOf.set(project, new Set([...(filtersOf.get(project) ?? []), ...filters]));
  }
  const problems = [];
  for (const [project, filters] of filtersOf) {
    const request = { mutant: '', file: '', filters: [...filters], related: false };
    const { result, by } = await tests.run(project, request, longestOfAll);
    if (result !== 'green') problems.push(`${project}: ${result} ${by}`);
  }
  return problems;
}

/** @param {readonly Outcome[]} outcomes */
function summary(outcomes) {
  const areas = [...new Set(outcomes.map(({ area }) => area))];
  return [...areas, 'all'].map((area) => {
    const here = outcomes.filter((each) => area === 'all' || each.area === area);
    const checked = here.filter(({ result }) => result === 'caught' || result === 'survived');
    const caught = checked.filter(({ result }) => result === 'caught').length;
    const share = checked.length > 0 ? `${((100 * caught) / checked.length).toFixed(1)} %` : '–';
    const rest = here.length - checked.length;
    return `${area.padEnd(12)} ${caught} of ${checked.length} caught, ${share}${rest > 0 ? `; ${rest} not judged` : ''}`;
  });
}

/** @param {string} text */
const print = (text) => process.stdout.write(`${text}\n`);

async function main() {
  if (options.help) return print(help);
  const mutants = listMutants().filter(({ id, area }) => requested(options.only, id) && requested(options.area, area));
  /** @type {Outcome[]} */
  const outcomes = [];
  /** @param {ListedMutant} mutant @param {{ result: string, by: string }} found @param {number} seconds */
  const report = ({ id, area }, found, seconds) => {
    outcomes.push({ id, area, ...found, seconds });
    print(`${found.result.padEnd(8)} ${id}  ${seconds} s  ${found.by}`);
  };
  const fitting = mutants.filter((mutant) => {
    try {
      return mutatedFile(mutant);
    } catch (error) {
      report(mutant, { result: 'stale', by: `${mutant.file}: ${error instanceof Error ? error.message : error}` }, 0);
      return false;
    }
  });
  if (options.list) print(`${fitting.length} of ${mutants.length} mutants fit their files.`);
  else {
    const all = Array.from({ length: Number(options.jobs) }, (_, i) => new MutantTests(String(i + 1)));
    const problems = options['no-baseline'] ? [] : await baseline(all[0] ?? new MutantTests('1'), fitting);
    if (problems.length > 0) {
      print(`Without a mutant these fail:\n${problems.join('\n')}`);
      process.exitCode = 2;
    } else {
      const queue = [...fitting];
      /** @param {MutantTests} tests */
      const work = async (tests) => {
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const start = performance.now();
          const found = await judge(tests, mutant);
          report(mutant, found, Math.round((performance.now() - start) / 1000));
        }
      };
      await Promise.all(all.map(work));
      for (const line of summary(outcomes)) print(line);
      mkdirSync(cacheDir, { recursive: true });
      writeFileSync(join(cacheDir, 'mutants.json'), JSON.stringify(outcomes, null, 2));
    }
    for (const tests of all) tests.close();
  }
  if (outcomes.some(({ result }) => result === 'stale' || result === 'broken')) process.exitCode = 1;
}

await main();
