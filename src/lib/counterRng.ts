/** Random numbers as shaders/lib/rng.wgsl draws them, to the bit: a function of (seed, position, stream) and of nothing else. */

/** PCG's RXS-M-XS output function over a word (Jarzynski & Olano 2020, JCGT 9(3)). */
export function pcg(x: number): number {
  const state = (Math.imul(x, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

export const randomBits = (seed: number, position: number, stream: number): number =>
  pcg((stream + pcg((position + pcg(seed >>> 0)) >>> 0)) >>> 0);

/** In (0, 1), of 23 bits and a half: a float32 holds it exactly. */
export const randomUnit = (seed: number, position: number, stream: number): number =>
  ((randomBits(seed, position, stream) >>> 9) + 0.5) * 2 ** -23;
