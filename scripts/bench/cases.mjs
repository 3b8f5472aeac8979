// @ts-check
/**
 * @typedef {'lstm' | 'gru'} Cell
 * @typedef {'unroll' | 'unroll-tuned' | 'jax-js' | 'tfjs-webgpu' | 'pytorch'} LibraryName
 *
 * @typedef {object} Shape
 * @property {string} name H/B/T, of an encoder–decoder H/B/T/S
 * @property {number} hidden
 * @property {number} batch
 * @property {number} seqLength
 * @property {number} [sourceLength] of an encoder–decoder
 *
 * @typedef {object} Case
 * @property {Cell} cell
 * @property {number} hidden H
 * @property {number} batch B
 * @property {number} seqLength T
 * @property {number} vocabulary V
 * @property {number} [sourceLength] S of an encoder–decoder; left out, it is a stack
 */

/** @type {readonly Cell[]} */
export const cells = ['lstm', 'gru'];

/** Unroll first: everything else is held against it. @type {readonly LibraryName[]} */
export const libraries = ['unroll', 'unroll-tuned', 'jax-js', 'tfjs-webgpu', 'pytorch'];

const vocabulary = 64;

/**
 * @param {string} text H/B/T, or H/B/T/S
 * @returns {Shape | undefined}
 */
export function parseShape(text) {
  const name = text.trim();
  const sizes = /^\d{1,5}(\/\d{1,5}){2,3}$/.test(name) ? name.split('/').map(Number) : [];
  const [hidden, batch, seqLength, sourceLength] = sizes;
  if (!hidden || !batch || !seqLength || sourceLength === 0) return undefined;
  return { name, hidden, batch, seqLength, ...(sourceLength && { sourceLength }) };
}

/** @param {string[]} names */
const shapesOf = (...names) => names.map(parseShape).filter((shape) => shape !== undefined);

export const defaultShapes = shapesOf('64/16/32', '128/32/64', '256/32/128', '512/64/64', '128/32/12/24');
export const quickShapes = shapesOf('64/16/32', '128/32/64');

/**
 * @param {Shape} shape
 * @param {Cell} cell
 * @returns {Case}
 */
export const caseOf = ({ hidden, batch, seqLength, sourceLength }, cell) => ({
  ...{ cell, hidden, batch, seqLength, vocabulary },
  ...(sourceLength && { sourceLength }),
});

/** Whether a library computes a case: an encoder–decoder only ours and PyTorch. @param {LibraryName} library @param {Case} given */
export const computes = (library, { sourceLength }) =>
  sourceLength === undefined || !['jax-js', 'tfjs-webgpu'].includes(library);

/** @param {Pick<Case, 'cell' | 'hidden' | 'batch' | 'seqLength' | 'sourceLength'>} given */
export const nameOf = ({ cell, hidden, batch, seqLength, sourceLength }) =>
  `${cell} ${[hidden, batch, seqLength, ...(sourceLength ? [sourceLength] : [])].join('/')}`;

/** The middle shape: cold start, sampling and growth are measured on it. */
export const middle = { cell: /** @type {const} */ ('lstm'), hidden: 128, batch: 32, seqLength: 64, vocabulary };

/** One size at a time, ×1, ×2 and ×4 from the middle shape. */
export const growthSizes = /** @type {const} */ (['seqLength', 'batch', 'hidden']);
const factors = [1, 2, 4];

/** The middle shape once, then each size ×2 and ×4. @returns {Case[]} */
export function growthCases() {
  const grown = growthSizes.flatMap((size) =>
    factors.slice(1).map((factor) => ({ ...middle, [size]: middle[size] * factor })),
  );
  return [middle, ...grown];
}
