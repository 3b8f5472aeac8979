/** Shades between unlikely and likely. */
export const shades = 10;

/**
 * Shade of a character, 0 for impossible to 9 for certain. By the square root of its probability: a model that has just begun gives
 * nothing more than 20%, and its good guesses should stand out from its bad ones as well.
 */
export function shadeOf(probability: number): number {
  return Math.min(shades - 1, Math.floor(Math.sqrt(Math.max(0, probability)) * shades));
}
