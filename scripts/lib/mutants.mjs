// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * A realistic mistake that the tests should notice: a text of one file and what it is replaced with.
 * @typedef {object} Mutant
 * @property {string} id
 * @property {string} file from the project's folder
 * @property {string} find occurs exactly once in the file, or `at` says which occurrence is meant
 * @property {string} replace
 * @property {number} [at] from 1
 * @property {readonly string[]} tests in order of cheapness, a Vitest run each: the project, then parts of test files' paths,
 * such as 'gpu src/nn/conformance src/nn/strategy/head'
 */

/** @typedef {Mutant & { area: string }} ListedMutant */

const folder = join(root, 'scripts/mutants');

/** @returns {ListedMutant[]} every mutant, its area the name of the file that lists it */
export function listMutants() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => {
    /** @type {{ mutants: Mutant[] }} */
    const { mutants } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return mutants.map((mutant) => ({ ...mutant, area: name.slice(0, -'.json'.length) }));
  });
}

/**
 * @param {string} text
 * @param {Pick<Mutant, 'find' | 'replace' | 'at'>} mutant
 * @returns {string} the text with the mistake in it
 * @throws RangeError where the mutant does not fit the text any more
 */
export function mutated(text, { find, replace, at }) {
  const parts = text.split(find);
  const found = parts.length - 1;
  if (at === undefined ? found !== 1 : found < at) throw new RangeError(`found ${found} times`);
  if (find === replace) throw new RangeError('changes nothing');
  const before = at ?? 1;
  return parts.slice(0, before).join(find) + replace + parts.slice(before).join(find);
}

/**
 * @param {Pick<Mutant, 'file' | 'find' | 'replace' | 'at'>} mutant
 * @returns {string} the file's text with the mistake in it
 * @throws RangeError where the mutant does not fit the file any more
 */
export function mutatedFile(mutant) {
  const path = join(root, mutant.file);
  if (!existsSync(path)) throw new RangeError(`there is no ${mutant.file}`);
  return mutated(readFileSync(path, 'utf8'), mutant);
}
