// @ts-check
// Keeps one Vitest, and where it has one its browser, for many mutants: the process that started it says which, and which tests.
import { join, relative } from 'node:path';
import { createVitest } from 'vitest/node';
import { root } from './paths.mjs';

/** @typedef {{ mutant: string, file: string, filters: string[], related: boolean }} Request */
/** @typedef {{ result: 'green' | 'red' | 'none' | 'broken', by: string, loaded: boolean }} Verdict */

const [project = ''] = process.argv.slice(2);
const vitest = await createVitest('test', { project: [project], bail: 1, watch: false, reporters: [{}] });
let changed = '';

/** @param {readonly import('vitest/node').TestModule[]} modules @returns {string} empty where none failed */
function firstFailure(modules) {
  for (const module of modules) {
    const file = relative(root, module.moduleId);
    for (const test of module.children.allTests('failed')) return `${file}: ${test.fullName}`;
    const [error] = module.errors();
    if (error) return `${file}: ${error.message.split('\n')[0]}`;
  }
  return '';
}

/** @param {Request} request @returns {Promise<Verdict>} */
async function answer({ mutant, file, filters, related }) {
  process.env.UNROLL_MUTANT = mutant;
  process.env.UNROLL_MUTANT_LOADED = '';
  if (changed) vitest.invalidateFile(changed);
  changed = mutant ? join(root, file) : '';
  if (changed) vitest.invalidateFile(changed);
  vitest.clearSpecificationsCache();
  if (related) vitest.config.related = filters.map((each) => join(root, each));
  const specifications = related
    ? await vitest.getRelevantTestSpecifications()
    : await vitest.globTestSpecifications(filters);
  if (specifications.length === 0) return { result: 'none', by: '', loaded: false };
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const requested = new Set(specifications.map(({ moduleId }) => moduleId));
  const modules = testModules.filter(({ moduleId }) => requested.has(moduleId));
  const loaded = process.env.UNROLL_MUTANT_LOADED === mutant;
  const by = firstFailure(modules) || unhandledErrors.map(String)[0] || '';
  if (by) return { result: 'red', by, loaded };
  return modules.length > 0 ? { result: 'green', by, loaded } : { result: 'broken', by: 'no test ran', loaded };
}

process.on('message', async (/** @type {Request} */ request) => {
  const verdict = await answer(request).catch((error) => ({ result: 'broken', by: String(error), loaded: false }));
  process.send?.(verdict);
});
process.on('disconnect', () => {
  // What hangs can't be closed.
  setTimeout(() => process.exit(1), 5000).unref();
  void vitest.exit(true);
});
