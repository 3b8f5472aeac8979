import { type PairUnit, specialIds, specialSymbols } from '../contract/pairs.ts';
import { maxVocabularySize } from '../tokenizer.ts';
import { splittings } from './splitting.ts';

/** Ids of many texts, one behind the other: text i from `starts[i]` up to `starts[i + 1]`. */
export interface TextIds {
  readonly ids: Uint16Array;
  /** [texts + 1] */
  readonly starts: Uint32Array;
}

/** The symbols of one side, and its texts in them. */
export interface Side extends TextIds {
  readonly unit: PairUnit;
  /** By id, the special ones first. */
  readonly symbols: readonly string[];
  /** What became `<unknown>` in the texts. */
  readonly unknown: UnknownSymbols;
}

export interface UnknownSymbols {
  readonly distinct: number;
  readonly occurrences: number;
  /** The commonest of them, at most 12. */
  readonly examples: readonly string[];
}

const shownExamples = 12;

/**
 * Up to so many distinct symbols all are kept; beyond, those that training shows less often become `<unknown>`: from one or two examples
 * nothing can be learned.
 */
const rareBeyond: Readonly<Record<PairUnit, { readonly distinct: number; readonly occurrences: number }>> = {
  characters: { distinct: 100, occurrences: 3 },
  words: { distinct: 1000, occurrences: 2 },
  phonemes: { distinct: 100, occurrences: 3 },
};

/**
 * The side with given symbols.
 * @param symbols without the special ones, each different
 */
export function sideOfSymbols(texts: readonly string[], unit: PairUnit, symbols: readonly string[]): Side {
  return sideOf(split(texts, unit), unit, symbols);
}

/**
 * The side with the symbols of its first `training` texts, sorted by their characters' codes. Rare ones become `<unknown>`, as do all but
 * the commonest where there are too many for a vocabulary.
 */
export function sideOfTexts(texts: readonly string[], unit: PairUnit, training: number): Side {
  const found = split(texts, unit);
  const counts = new Uint32Array(found.names.length);
  const end = found.starts[training] as number;
  for (let i = 0; i < end; i++) counts[found.ids[i] as number]!++;
  const shown = found.names
    .flatMap((name, id) => (counts[id] ? [{ name, count: counts[id] }] : []))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const { distinct, occurrences } = rareBeyond[unit];
  const kept = shown
    .slice(0, maxVocabularySize - specialSymbols.length)
    .filter(({ count }) => shown.length <= distinct || count >= occurrences);
  return sideOf(found, unit, kept.map(({ name }) => name).sort());
}

/** Texts in ids that are given as symbols are met. */
interface SplitTexts {
  readonly names: readonly string[];
  readonly ids: Uint32Array;
  readonly starts: Uint32Array;
}

function split(texts: readonly string[], unit: PairUnit): SplitTexts {
  const known = new Map<string, number>();
  const starts = new Uint32Array(texts.length + 1);
  // No text has more symbols than units of UTF-16.
  const ids = new Uint32Array(texts.reduce((sum, text) => sum + text.length, 0));
  let length = 0;
  texts.forEach((text, i) => {
    for (const symbol of unit === 'characters' ? text : splittings[unit].split(text)) {
      let id = known.get(symbol);
      if (id === undefined) {
        id = known.size;
        known.set(symbol, id);
      }
      ids[length++] = id;
    }
    starts[i + 1] = length;
  });
  return { names: [...known.keys()], ids: ids.subarray(0, length), starts };
}

function sideOf({ names, ids, starts }: SplitTexts, unit: PairUnit, kept: readonly string[]): Side {
  const idOf = idsOf(kept);
  const table = Uint16Array.from(names, (name) => idOf.get(name) ?? specialIds.unknown);
  const final = new Uint16Array(ids.length);
  const missing = new Uint32Array(names.length);
  for (let i = 0; i < ids.length; i++) {
    const name = ids[i] as number;
    const id = table[name] as number;
    if (id === specialIds.unknown) missing[name]!++;
    final[i] = id;
  }
  const commonest = names
    .flatMap((name, i) => (missing[i] ? [{ name, count: missing[i] }] : []))
    .sort((a, b) => b.count - a.count);
  return {
    unit,
    symbols: [...specialSymbols, ...kept],
    ids: final,
    starts,
    unknown: {
      distinct: commonest.length,
      occurrences: commonest.reduce((sum, { count }) => sum + count, 0),
      examples: commonest.slice(0, shownExamples).map(({ name }) => name),
    },
  };
}

/** Ids of symbols, which follow the special ones: a text that has `<end>` in it does not mean the end. */
export const idsOf = (kept: readonly string[]): ReadonlyMap<string, number> =>
  new Map(kept.map((symbol, i) => [symbol, specialSymbols.length + i]));
