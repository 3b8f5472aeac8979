// @ts-check
import { changedStages } from './changed.mjs';
import { SetupError } from './setupError.mjs';
import { stages } from './stages.mjs';

/**
 * @typedef {object} Choice
 * @property {import('./stages.mjs').Stage[]} chosen in their order, with what they need
 * @property {string} [ref] only tests that changes since this commit reach are to run; empty for uncommitted changes
 */

/**
 * Reads the arguments of `npm test`: names of stages, none for all, and `--changed` or `--changed=REF`.
 * @param {readonly string[]} argv
 * @returns {Choice}
 * @throws SetupError for a stage or an option that is none, and for a stage that can't tell what a change reaches
 */
export function choose(argv) {
  const isOption = (/** @type {string} */ arg) => /^--changed(=|$)/.test(arg);
  const option = argv.findLast(isOption);
  const names = argv.filter((arg) => !isOption(arg));
  const unknown = names.find((name) => !stages.some((stage) => stage.id === name));
  if (unknown !== undefined) {
    const known = stages.map((stage) => stage.id).join(', ');
    throw new SetupError(`There is no stage "${unknown}": choose from ${known}, or name none to run them all.`);
  }
  const unable = option && names.find((name) => !changedStages.includes(name));
  if (unable) {
    throw new SetupError(`What a change does to ${unable} can't be told: leave out ${unable}, or --changed.`);
  }
  const requested = new Set(names.length ? names : option ? changedStages : stages.map((stage) => stage.id));
  for (const stage of stages) if (stage.needs && requested.has(stage.id)) requested.add(stage.needs);
  const chosen = stages.filter((stage) => requested.has(stage.id));
  return option ? { chosen, ref: option.slice('--changed='.length) } : { chosen };
}
