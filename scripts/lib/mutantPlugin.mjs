// @ts-check
import { join } from 'node:path';
import { normalizePath } from 'vite';
import { listMutants, mutatedFile } from './mutants.mjs';
import { root } from './paths.mjs';

/**
 * While UNROLL_MUTANT holds a mutant's id, its file is loaded with the mistake in it, and UNROLL_MUTANT_LOADED says so; nothing on
 * the disk is changed.
 * @returns {import('vite').Plugin[]} none where UNROLL_MUTANT is not set, not even to ''
 */
export function mutantPlugins() {
  if (process.env.UNROLL_MUTANT === undefined) return [];
  const mutants = new Map(listMutants().map((mutant) => [mutant.id, mutant]));
  return [
    {
      name: 'mutant',
      // Before Vite's own loader of `?raw`.
      enforce: 'pre',
      load(module) {
        const id = process.env.UNROLL_MUTANT;
        if (!id) return null;
        const mutant = mutants.get(id);
        if (!mutant) throw new RangeError(`There is no mutant ${id}.`);
        const [file, query] = module.split('?');
        if (file !== normalizePath(join(root, mutant.file))) return null;
        process.env.UNROLL_MUTANT_LOADED = id;
        const text = mutatedFile(mutant);
        return query?.split('&').includes('raw') ? `export default ${JSON.stringify(text)}` : text;
      },
    },
  ];
}
