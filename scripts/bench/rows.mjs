// @ts-check
/**
 * What is told of a library on a case.
 *
 * @typedef {object} Row
 * @property {string} library
 * @property {import('./cases.mjs').Cell} cell
 * @property {number} hidden
 * @property {number} batch
 * @property {number} seqLength
 * @property {number} [sourceLength] of an encoder–decoder
 * @property {number | null} medianMs null where there is an `outcome` instead
 * @property {number | null} minMs
 * @property {number | null} maxMs
 * @property {number | null} dispatches
 * @property {number | null} submits
 * @property {string | null} adapter
 * @property {string} [outcome] why there are no times
 * @property {number} [rounds]
 * @property {number} [burst] steps a timed round
 * @property {number} [encodeMs] from the call of a step to its last submit
 * @property {number} [firstStepMs] device, weights, compiling and one step
 * @property {number} [peakBytes] of GPU buffers
 * @property {number[]} [losses] of the first steps
 * @property {number} [lossError] against ours, relative
 * @property {import('../../bench/page/library.ts').Notes} [notes]
 * @property {{ flops: number, milliseconds: number, bound: string, arithmeticMs: number, bandwidthMs: number, chainMs: number }} [limit]
 *   the least time that the measured ceilings allow; for our own rows
 */

/** Nobody waits longer for a step. */
export const patienceMs = 120_000;

/** Outcome of a library that takes longer than that. */
export const overTime = 'over 2 min';

/** First losses of all libraries agree within this, relatively. */
export const lossTolerance = 1e-4;

/**
 * @param {string} library
 * @param {import('./cases.mjs').Case} given
 * @returns {Row}
 */
export function emptyRow(library, { vocabulary: _, ...given }) {
  const nothing = { medianMs: null, minMs: null, maxMs: null, dispatches: null, submits: null, adapter: null };
  return { library, ...given, ...nothing };
}
