import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { Rng } from '../../lib/rng.ts';
import type { SymbolBatch } from '../contract/drawn.ts';

/** A whole number from `low` to `high`, both included, each as likely. */
export function between(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng.uniform(0, high - low + 1));
}

/** One sequence, both of length T. */
interface SymbolSequence {
  readonly ids: readonly number[];
  readonly targets: readonly number[];
}

/** Lays sequences side by side. Every target that is not ignored is scored. */
export function symbolBatch(batchSize: number, seqLength: number, draw: () => SymbolSequence): SymbolBatch {
  const ids = new Uint32Array(seqLength * batchSize);
  const targets = new Uint32Array(seqLength * batchSize);
  for (let b = 0; b < batchSize; b++) {
    const sequence = draw();
    for (let t = 0; t < seqLength; t++) {
      ids[t * batchSize + b] = sequence.ids[t] as number;
      targets[t * batchSize + b] = sequence.targets[t] as number;
    }
  }
  return { ids, targets, scoredTargets: targets };
}

/** The targets of a sequence with one class, after its last step. */
export function atEnd(seqLength: number, target: number): number[] {
  return Array.from({ length: seqLength }, (_, t) => (t === seqLength - 1 ? target : ignoredTarget));
}
