import { createIndexedRng } from '../lib/rng.ts';
import { shuffled } from '../lib/shuffled.ts';

/** Examples one after the other, each once an epoch, in another order every epoch. */
export class Epochs {
  private epoch = -1;
  private order: Uint32Array = new Uint32Array();

  /** @throws RangeError where there are none */
  constructor(
    private readonly count: number,
    private readonly seed: number,
    private readonly key: string,
  ) {
    if (count < 1) throw new RangeError('there are no examples');
  }

  /** The example at a place counted from the start of training, and its epoch. */
  at(place: number): { example: number; epoch: number } {
    const epoch = Math.floor(place / this.count);
    if (epoch !== this.epoch) {
      this.order = shuffled(this.count, createIndexedRng(this.seed, this.key, epoch));
      this.epoch = epoch;
    }
    return { example: this.order[place % this.count] as number, epoch };
  }
}

/**
 * What who knows only how often each class occurs gets right on others: says the commonest every time.
 * @param known how often each class occurs in training
 * @param held the same of what is held back
 */
export function classChance(
  known: readonly number[],
  held: readonly number[],
): { loss: number; accuracy: number; commonest: number } {
  const total = held.reduce((sum, count) => sum + count, 0);
  const seen = known.reduce((sum, count) => sum + count + 1, 0);
  const commonest = known.indexOf(Math.max(...known));
  // One more of each, so that what training never showed is not thought impossible.
  const loss = held.reduce((sum, count, c) => sum - (count * Math.log(((known[c] ?? 0) + 1) / seen)) / total, 0);
  return { loss, accuracy: (held[commonest] ?? 0) / total, commonest };
}

/** How often each class occurs. */
export function countClasses(classes: Iterable<number>, size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (const each of classes) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}
