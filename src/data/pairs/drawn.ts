import { createRng, fnv1a32, type Rng } from '../../lib/rng.ts';
import type { PairData, PairSizes, PairSource, PairText, PairUnit } from '../contract/pairs.ts';
import { pairData } from './pairData.ts';
import { sideOfSymbols } from './vocabulary.ts';

/** One pair of ten is for validation, by its key: whatever the seed, none that trains is among them. */
export const isValidation = (key: string): boolean => fnv1a32(key) % 10 === 0;

/** Pairs that are drawn for each set. */
const trainingPairs = 20_000;
const validationPairs = 1_000;

export interface DrawnPairs {
  readonly id: string;
  /** Symbols of both sides without the special ones. */
  readonly symbols: { readonly source: readonly string[]; readonly target: readonly string[] };
  readonly unit: PairUnit;
  /** S and T, of all pairs that there are. */
  readonly sizes: PairSizes;
  /** A pair; the key is what decides whether it is for validation. */
  draw(rng: Rng): PairText & { readonly key: string };
  /** What a person typed as sources are written; a symbol that there is none of is found here. */
  plain(typed: string): string;
  readonly write: string;
}

/** Draws different sources, those of the validation set by one seed for all, so that runs of different seeds are scored on the same. */
export function openDrawn(task: DrawnPairs, source: PairSource): PairData {
  const training = drawn(task, createRng(source.seed, `pairs ${task.id}`), false, trainingPairs);
  const pairs = [...training, ...drawn(task, createRng(1, `validation pairs ${task.id}`), true, validationPairs)];
  const known = new Set(task.symbols.source);
  const set = {
    pairs,
    training: training.length,
    source: sideOfSymbols(
      pairs.map((each) => each.source),
      task.unit,
      task.symbols.source,
    ),
    target: sideOfSymbols(
      pairs.map((each) => each.target),
      task.unit,
      task.symbols.target,
    ),
    sourceLength: task.sizes.sourceLength,
    targetLength: task.sizes.targetLength,
    write: task.write,
    plain: (typed: string): string => {
      const text = task.plain(typed.normalize('NFC').trim());
      const strange = [...text].find((character) => !known.has(character));
      if (strange !== undefined) throw new RangeError(`Write ${task.write}, without “${strange}”.`);
      return text;
    },
  };
  return pairData(set, source);
}

function drawn({ draw }: DrawnPairs, rng: Rng, validation: boolean, count: number): PairText[] {
  const pairs = new Map<string, PairText>();
  while (pairs.size < count) {
    const { key, source, target } = draw(rng);
    if (isValidation(key) === validation && !pairs.has(source)) pairs.set(source, { source, target });
  }
  return [...pairs.values()];
}
