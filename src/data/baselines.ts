/** Loss in nats of a model that knows nothing: all V characters alike. */
export function chanceLoss(vocabularySize: number): number {
  return Math.log(vocabularySize);
}

/**
 * Mean loss in nats over `validation` of a model that knows only how often each character occurs in `train`, with add-one
 * (Laplace) smoothing: p(c) = (n_c + 1) / (n + V).
 * @throws RangeError where `validation` is empty or an id is not below V.
 */
export function unigramLoss(train: ArrayLike<number>, validation: ArrayLike<number>, vocabularySize: number): number {
  if (validation.length === 0) throw new RangeError('the validation set has no characters');
  const seen = histogram(train, vocabularySize);
  const total = Math.log(train.length + vocabularySize);
  return histogram(validation, vocabularySize).reduce((sum, count, id) => {
    return sum + (count / validation.length) * (total - Math.log((seen[id] as number) + 1));
  }, 0);
}

function histogram(ids: ArrayLike<number>, vocabularySize: number): Float64Array {
  const counts = new Float64Array(vocabularySize);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id >= vocabularySize) throw new RangeError(`id ${id} is outside the vocabulary of ${vocabularySize}`);
    counts[id] = (counts[id] as number) + 1;
  }
  return counts;
}
