import { ignoredTarget } from '../../lib/ignoredTarget.ts';

/** What stands for the class of logits that are not numbers. It is no answer, so it counts as wrong. */
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
 * Positions where something is asked, and those of them that were predicted.
 * @param predicted a class for each position, [T, B]; what it is where nothing is asked does not matter
 * @param answers [T, B], `ignoredTarget` where nothing is asked
 * @throws RangeError where they are not of one size
 */
export function countRight(predicted: ArrayLike<number>, answers: Uint32Array): Count {
  if (predicted.length !== answers.length)
    throw new RangeError(`there are ${predicted.length} predictions for ${answers.length} targets`);
  let right = 0;
  let scored = 0;
  answers.forEach((answer, i) => {
    if (answer === ignoredTarget) return;
    scored++;
    if (predicted[i] === answer) right++;
  });
  return { right, scored };
}
