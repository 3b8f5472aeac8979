import { ignoredTarget } from '../lanes.ts';
import type { ClassScore, NumberBatch, NumberScore, SymbolBatch } from './types.ts';

/** What stands for the class of logits that are not numbers. It is no answer, so it counts as wrong. */
const noClass = ignoredTarget;

/**
 * The likeliest class of each row, the lowest among equals.
 * @param logits [rows, V]: logits, their logarithms or probabilities, whichever is at hand
 */
export function predictClasses(logits: ArrayLike<number>, vocabularySize: number): Uint32Array {
  const rows = logits.length / vocabularySize;
  if (!Number.isInteger(rows)) throw new RangeError(`${logits.length} logits are no rows of ${vocabularySize}`);
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

/**
 * Share of the answers that were predicted.
 * @param predicted a class for each position, [T, B]; what it is where nothing is asked does not matter
 * @throws RangeError where there is no answer
 */
export function accuracyOf(predicted: ArrayLike<number>, { answers }: Pick<SymbolBatch, 'answers'>): number {
  requireLength(predicted, answers.length, 'predictions');
  let right = 0;
  let asked = 0;
  answers.forEach((answer, i) => {
    if (answer === ignoredTarget) return;
    asked++;
    if (predicted[i] === answer) right++;
  });
  if (asked === 0) throw new RangeError('nothing is asked in this batch');
  return right / asked;
}

/** @param logits [T, B, V] */
export function scoreClasses(logits: ArrayLike<number>, batch: SymbolBatch, vocabularySize: number): ClassScore {
  requireLength(logits, batch.targets.length * vocabularySize, 'logits');
  let total = 0;
  let counted = 0;
  batch.targets.forEach((target, row) => {
    if (target === ignoredTarget) return;
    counted++;
    total += crossEntropy(logits, row * vocabularySize, vocabularySize, target);
  });
  return { loss: total / counted, accuracy: accuracyOf(predictClasses(logits, vocabularySize), batch) };
}

/** @param predicted [B] */
export function scoreNumbers(
  predicted: ArrayLike<number>,
  { targets }: Pick<NumberBatch, 'targets'>,
  tolerance: number,
): NumberScore {
  requireLength(predicted, targets.length, 'predictions');
  const errors = Array.from(targets, (target, b) => Math.abs((predicted[b] as number) - target));
  return {
    loss: errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length,
    accuracy: errors.filter((error) => error < tolerance).length / errors.length,
  };
}

/** ln Σ exp(x) − x_target, shifted by the largest so that it can't overflow. */
function crossEntropy(logits: ArrayLike<number>, start: number, size: number, target: number): number {
  const at = (v: number): number => logits[start + v] as number;
  let highest = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < size; v++) highest = Math.max(highest, at(v));
  let sum = 0;
  for (let v = 0; v < size; v++) sum += Math.exp(at(v) - highest);
  return highest - at(target) + Math.log(sum);
}

function requireLength({ length }: ArrayLike<number>, wanted: number, what: string): void {
  if (length !== wanted) throw new RangeError(`there are ${length} ${what} for ${wanted}`);
}
