// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizePath } from 'vite';
import { listMutants, mutated } from './mutants.mjs';
import { root } from './paths.mjs';

/**
 * While UNROLL_MUTANT holds the ids of mutants, with commas between, their files are loaded with the mistakes in them, and
 * UNROLL_MUTANT_LOADED says so; nothing on the disk is changed.
 * @returns {import('vite').Plugin[]} none where UNROLL_MUTANT is not set, not even to ''
 */
export function mutantPlugins() {
  if (process.env.UNROLL_MUTANT === undefined) return [];
  const mutants = new Map(listMutants().map((mutant) => [mutant.id, mutant]));
  /** @param {string} id */
  const mutantOf = (id) => {
    const mutant = mutants.get(id);
    if (!mutant) throw new RangeError(`There is no mutant ${id}.`);
    return mutant;
  };
  return [
    {
      name: 'mutant',
      // Before Vite's own loader of `?raw`.
      enforce: 'pre',
      load(module) {
        const ids = process.env.UNROLL_MUTANT?.split(',').filter(Boolean) ?? [];
        const [file, query] = module.split('?');
        const here = ids.map(mutantOf).filter((mutant) => file === normalizePath(join(root, mutant.file)));
        if (here.length === 0 || !file) return null;
        process.env.UNROLL_MUTANT_LOADED = ids.join();
        const text = here.reduce(mutated, readFileSync(file, 'utf8'));
        return query?.split('&').includes('raw') ? `export default ${JSON.stringify(text)}` : text;
      },
    },
  ];
}
