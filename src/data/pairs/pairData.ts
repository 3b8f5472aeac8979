import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createIndexedRng } from '../../lib/rng.ts';
import { shuffled } from '../../lib/shuffled.ts';
import {
  type PairBatch,
  type PairData,
  type PairSource,
  type PairText,
  specialIds,
  specialSymbols,
} from '../contract/pairs.ts';
import { BucketedEpochs, requireIndex } from './buckets.ts';
import { splittings } from './splitting.ts';
import { idsOf, type Side, type TextIds } from './vocabulary.ts';

/** Pairs and what is known of them. Those that train come first. */
export interface PairSet {
  readonly pairs: readonly PairText[];
  /** How many of them train. */
  readonly training: number;
  readonly source: Side;
  readonly target: Side;
  /** S and T, where the pairs at hand are not the longest that there are. */
  readonly sourceLength?: number;
  readonly targetLength?: number;
  /** Every right target of a pair as a text, its own first; its own alone where this is left out. */
  accepted?(pair: number): readonly string[];
  /** What a person typed as the pairs are written. @throws RangeError with a sentence that says what to write instead */
  plain?(typed: string): string;
  /** Follows "Write ", for people: 'a date as 3/14/1995'. */
  readonly write: string;
}

/** Batches of a set of pairs. */
export function pairData(set: PairSet, { seed, batchSize }: PairSource): PairData {
  const { pairs, training, source, target } = set;
  const S = set.sourceLength ?? longest(source);
  const T = set.targetLength ?? longest(target);
  const validation = pairs.length - training;
  const lengths = Uint32Array.from({ length: training }, (_, i) => lengthOf(source, i));
  const epochs = new BucketedEpochs(lengths, batchSize, seed, 'pairs');
  // The same order for everybody, in which no length comes before another.
  const order = shuffled(validation, createIndexedRng(1, 'validation pairs', 0)).map((i) => training + i);
  const validationBatches = Math.ceil(validation / batchSize);
  const validationPairs = (index: number): Uint32Array => {
    requireIndex(index);
    const from = (index % validationBatches) * batchSize;
    return order.subarray(from, from + batchSize);
  };
  const batch = (members: Uint32Array): PairBatch => ({
    ...sourcesOf(source, members, S, batchSize),
    ...targetsOf(target, members, T, batchSize),
    texts: Array.from(members, (pair) => pairs[pair] as PairText),
  });
  const { split } = splittings[target.unit];
  return {
    units: { source: source.unit, target: target.unit },
    sourceSymbols: source.symbols,
    targetSymbols: target.symbols,
    sourceLength: S,
    targetLength: T,
    training,
    validation,
    get trainingPairs() {
      return pairs.slice(0, training);
    },
    batchesPerEpoch: epochs.batchesPerEpoch,
    trainingBatch: (index) => batch(epochs.batch(index)),
    validationBatches,
    validationBatch: (index) => batch(validationPairs(index)),
    references: (index) =>
      Array.from(validationPairs(index), (pair) => {
        const texts = set.accepted?.(pair) ?? [(pairs[pair] as PairText).target];
        return texts.map(split);
      }),
    ...pairTexts(set, S),
  };
}

/** Of one side, what its texts need. */
type SideSymbols = Pick<Side, 'unit' | 'symbols'>;

/** How typed sources become ids, and ids of targets texts. @param S of the longest source, with its `<end>` */
export function pairTexts(
  set: Pick<PairSet, 'plain' | 'write'> & { readonly source: SideSymbols; readonly target: SideSymbols },
  S: number,
): Pick<PairData, 'read' | 'tokens' | 'write'> {
  const { unit, symbols } = set.target;
  const tokens = (ids: ArrayLike<number>): string[] => tokensOf(symbols, ids);
  return { read: reader(set, S), tokens, write: (ids) => splittings[unit].join(tokens(ids)) };
}

const lengthOf = ({ starts }: TextIds, i: number): number => (starts[i + 1] as number) - (starts[i] as number) + 1;

/** With `<end>`. */
function longest(side: TextIds): number {
  let most = 1;
  for (let i = 0; i + 1 < side.starts.length; i++) most = Math.max(most, lengthOf(side, i));
  return most;
}

function sourcesOf(side: Side, members: Uint32Array, S: number, B: number) {
  const sources = new Uint32Array(S * B);
  const sourceLengths = new Uint32Array(B).fill(1);
  // A row without a pair reads the end alone.
  for (let b = members.length; b < B; b++) sources[b] = specialIds.end;
  members.forEach((pair, b) => {
    const length = lengthOf(side, pair);
    const from = side.starts[pair] as number;
    for (let s = 0; s < length - 1; s++) sources[s * B + b] = side.ids[from + s] as number;
    sources[(length - 1) * B + b] = specialIds.end;
    sourceLengths[b] = length;
  });
  return { sources, sourceLengths, longestSource: Math.max(...sourceLengths) };
}

function targetsOf(side: Side, members: Uint32Array, T: number, B: number) {
  const inputs = new Uint32Array(T * B);
  const targets = new Uint32Array(T * B).fill(ignoredTarget);
  const targetLengths = new Uint32Array(B);
  for (let b = 0; b < B; b++) inputs[b] = specialIds.start;
  members.forEach((pair, b) => {
    const length = lengthOf(side, pair);
    const from = side.starts[pair] as number;
    for (let t = 0; t < length - 1; t++) {
      const id = side.ids[from + t] as number;
      targets[t * B + b] = id;
      inputs[(t + 1) * B + b] = id;
    }
    targets[(length - 1) * B + b] = specialIds.end;
    targetLengths[b] = length;
  });
  return { inputs, targets, targetLengths, longestTarget: Math.max(1, ...targetLengths) };
}

function reader({ source, plain, write }: Parameters<typeof pairTexts>[0], S: number): (typed: string) => Uint32Array {
  const ids = idsOf(source.symbols.slice(specialSymbols.length));
  const { split } = splittings[source.unit];
  return (typed) => {
    const symbols = split(plain ? plain(typed) : typed.normalize('NFC').trim());
    if (symbols.length === 0) throw new RangeError(`Write ${write}.`);
    if (symbols.length > S - 1) {
      throw new RangeError(`Write ${write}: ${S - 1} ${source.unit} at most, not ${symbols.length}.`);
    }
    return Uint32Array.of(...symbols.map((symbol) => ids.get(symbol) ?? specialIds.unknown), specialIds.end);
  };
}

function tokensOf(symbols: readonly string[], ids: ArrayLike<number>): string[] {
  const tokens: string[] = [];
  for (let i = 0; i < ids.length && ids[i] !== specialIds.end; i++) {
    const symbol = symbols[ids[i] as number];
    if (symbol === undefined) throw new RangeError(`id ${ids[i]} is outside the vocabulary of ${symbols.length}`);
    if (ids[i] !== specialIds.start) tokens.push(symbol);
  }
  return tokens;
}
