import type { Ids, Window } from '../../data/batchStreams.ts';
import { MarkovModels, mostContext } from '../../data/markov.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';

/** Characters that are counted at a time: some 10 ms, so that training and the page have their turn. */
const slice = 1 << 14;

/**
 * Mean loss in nats of Markov models of order 0 to 5 over what the network is validated on, each knowing what the network could: the
 * characters since its state was zero. The training part of the text is what they count.
 *
 * @param rest lets others have their turn
 * @param isRequested asked after each rest
 * @returns null once `isRequested` says no
 */
export async function markovLosses(
  { train, validation, vocabularySize }: { train: Ids; validation: readonly Window[]; vocabularySize: number },
  batchSize: number,
  rest: () => Promise<void>,
  isRequested: () => boolean,
): Promise<number[] | null> {
  const models = new MarkovModels(vocabularySize);
  visit(validation, batchSize, (context) => models.watch(context));
  for (let first = 0; first < train.length; first += slice) {
    models.count(train, first, Math.min(train.length, first + slice));
    await rest();
    if (!isRequested()) return null;
  }
  const sums = new Float64Array(mostContext + 1);
  let scored = 0;
  visit(validation, batchSize, (context, target) => {
    scored++;
    models.probabilities(context, target).forEach((p, order) => {
      sums[order] = (sums[order] as number) - Math.log(p);
    });
  });
  return Array.from(sums, (sum) => sum / scored);
}

/** Each target that counts, with what was read before it, the last first. */
function visit(
  windows: readonly Window[],
  batchSize: number,
  each: (context: readonly number[], target: number) => void,
): void {
  const contexts: number[][] = Array.from({ length: batchSize }, () => []);
  for (const { ids, targets, startsEpoch } of windows) {
    ids.forEach((id, i) => {
      const context = contexts[i % batchSize] as number[];
      if (startsEpoch && i < batchSize) context.length = 0;
      context.unshift(id);
      context.length = Math.min(context.length, mostContext);
      const target = targets[i] as number;
      if (target !== ignoredTarget) each(context, target);
    });
  }
}
