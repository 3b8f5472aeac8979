import { ignoredTarget } from '../../lib/ignoredTarget.ts';

/** What stands for the class of logits that are not numbers. It is no target, so it counts as wrong. */
const noClass = ignoredTarget;

/**
 * The likeliest class of each row, the lowest among equals.
 * @param logits [rows, V]: logits, their logarithms or probabilities, whichever is at hand
 */
export function predictClasses(logits: ArrayLike<number>, vocabularySize: number): Uint32Array {
  const rows = logits.length / vocabularySize;
  if (!Number.isInteger(rows)) throw new RangeError(`${logits.length} logits do not make rows of ${vocabularySize}`);
  return Uint32Array.from({ length: rows }, (_, row) => {
    let best = noClass;
    let highest = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < vocabularySize; v++) {
      const logit = logits[row * vocabularySize + v] as number;
      if (Number.isNaN(logit)) return noClass;
      if (best === noClass || logit > highest) [best, highest] = [v, logit];
    }
    return best;
  });
}

export interface Count {
  readonly right: number;
  readonly scored: number;
}

/**
 * Positions that have a target, and those of them that were predicted.
 * @param predicted a class for each position, [T, B]; what it is where there is no target does not matter
 * @param targets [T, B], `ignoredTarget` where there is none
 * @throws RangeError where they are not of one size
 */
export function countRight(predicted: ArrayLike<number>, targets: Uint32Array): Count {
  if (predicted.length !== targets.length)
    throw new RangeError(`there are ${predicted.length} predictions for ${targets.length} targets`);
  let right = 0;
  let scored = 0;
  targets.forEach((target, i) => {
    if (target === ignoredTarget) return;
    scored++;
    if (predicted[i] === target) right++;
  });
  return { right, scored };
}
