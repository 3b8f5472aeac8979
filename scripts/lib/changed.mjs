// @ts-check
import { spawnSync } from 'node:child_process';
import { root } from './paths.mjs';
import { SetupError } from './setupError.mjs';

/** The stages that can tell what a change reaches: the others know the page only as it is built. */
export const changedStages = ['types', 'lint', 'unit', 'gpu', 'node'];

/**
 * Files that tests depend on without importing them, by stage: shaders and archives come in through `?raw`, which Vitest's
 * graph of imports leaves out, data and configurations are read, and commands run as processes of their own.
 * @type {Record<string, RegExp>}
 */
const unimported = {
  unit: /^(shaders|public|configs|scripts\/data)\/|^scripts\/prepare|^src\/.*\.(?!tsx?$)\w+$|^package-lock\.json$/,
  gpu: /^(shaders|public)\/|^src\/.*\.(?!tsx?$)\w+$|^package-lock\.json$/,
  node: /^(shaders|public|configs|scripts|bench)\/|^src\/(?!(ui|store|storage|worker)\/|.*\.test\.tsx?$)|\.(md|json|html)$|^vite\.config/,
};

/**
 * Whether every test of a stage is to run, since imports alone can't tell which of them a change reaches.
 * @param {string} stage
 * @param {readonly string[]} files changed, relative to the project's folder
 */
export function reachesAll(stage, files) {
  return files.some((file) => unimported[stage]?.test(file));
}

/**
 * What changed, as Vitest's `--changed` sees it: in commits since `ref` parted, staged, not staged, and new.
 * @param {string} ref a commit or branch; empty for the uncommitted changes alone
 * @param {string} folder of the repository
 * @throws SetupError where git does not know it
 */
export function changedFiles(ref, folder = root) {
  const lists = [
    ...(ref ? [['diff', '--name-only', `${ref}...HEAD`]] : []),
    ['diff', '--cached', '--name-only'],
    ['ls-files', '--other', '--modified', '--exclude-standard'],
  ];
  return [...new Set(lists.flatMap((args) => git(args, folder)))].sort();
}

/**
 * @param {string[]} args
 * @param {string} folder
 */
function git(args, folder) {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return stdout.split('\n').filter(Boolean);
  const [why = 'git ended without a word'] = (error?.message ?? stderr).split('\n');
  throw new SetupError(`git can't tell what changed (${why}): name a commit or branch, as in --changed=origin/main.`);
}
