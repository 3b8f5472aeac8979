// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../lib/paths.mjs';
import { SetupError } from '../lib/setupError.mjs';

/** @param {string[]} args */
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Checks a commit out beside the working tree, with the working tree's packages.
 * @param {string} ref @param {string} folder a new one
 * @throws SetupError where git knows no such commit
 */
export function addWorktree(ref, folder) {
  try {
    git('worktree', 'add', '--detach', folder, ref);
  } catch (error) {
    const [line = ''] = /** @type {{ stderr: string }} */ (error).stderr.trim().split('\n').slice(-1);
    throw new SetupError(`git can't check out ${ref} (--against): ${line}.`);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
}

/** @param {string} folder that may be there or not */
export function removeWorktree(folder) {
  rmSync(folder, { recursive: true, force: true });
  git('worktree', 'prune');
}

/**
 * Bundles the command line of a tree by the tree's own script.
 * @param {string} tree
 * @returns {Promise<string>} path of a module that exports `main`
 */
export async function bundleOf(tree) {
  const { ensureCliBundle } = await import(pathToFileURL(join(tree, 'scripts', 'lib', 'cliBundle.mjs')).href);
  return ensureCliBundle();
}

/**
 * A folder that stands for a tree's own to its engine: all of its folders but what it remembers, such as the plans it found to be fast.
 * @param {string} tree @param {string} folder a new one
 */
export function withoutMemory(tree, folder) {
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(tree, { withFileTypes: true })) {
    const { name } = entry;
    const links = entry.isDirectory() && name !== '.cache' && name !== '.git';
    if (links) symlinkSync(join(tree, name), join(folder, name), 'junction');
  }
  return folder;
}
