/** The uniforms of shaders/lib/rng.wgsl: no state, but a hash of (seed, position, stream). */

/** The hash `pcg` of Jarzynski & Olano 2020, Hash functions for GPU rendering, JCGT 9(3). */
function hash(x: number): number {
  const state = (Math.imul(x, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** 32 bits. The three numbers are hashed one after the other, each added to the hash of those before. */
export const randomBits = (seed: number, position: number, stream: number): number =>
  hash((stream + hash((position + hash(seed)) >>> 0)) >>> 0);

/** In (0, 1): the middle of one of 2²³ intervals, which a float32 holds exactly. */
export const randomUnit = (seed: number, position: number, stream: number): number =>
  ((randomBits(seed, position, stream) >>> 9) + 0.5) / 2 ** 23;
