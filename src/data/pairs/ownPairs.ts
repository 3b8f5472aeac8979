import { fnv1a32 } from '../../lib/rng.ts';
import type { PairText, PairUnit } from '../contract/pairs.ts';
import type { PairSeparator } from '../facts/pairsReport.ts';
import { TextError } from '../textError.ts';
import { readColumns } from './columns.ts';
import { splittings } from './splitting.ts';

/** Symbols of a side at most: windows are as long as the longest, and attention's cost is their product. */
export const mostSymbols = 100;

export interface OwnOptions {
  readonly unit: PairUnit;
  readonly lowerCase: boolean;
  /** Percent of the sources that are kept for validation. */
  readonly validationPercent: number;
}

/** One's own pairs, cleaned and split. */
export interface OwnPairs {
  /** Those that train first, each set in the order of the file. */
  readonly pairs: readonly PairText[];
  readonly training: number;
  readonly separator: PairSeparator;
  readonly lines: number;
  readonly extraColumns: number;
  readonly duplicates: number;
  readonly overlong: number;
  readonly composed: boolean;
  readonly lowerCased: boolean;
}

/**
 * Reads pairs, leaves out those that are twice there or too long, and keeps some for validation: by their sources, so that no source is
 * on both sides, and at least one.
 * @throws TextError naming the line that can't be read, or what there is too little of
 */
export function readOwnPairs(text: string, { unit, lowerCase, validationPercent }: OwnOptions): OwnPairs {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const composed = plain.normalize('NFC');
  const folded = lowerCase ? composed.toLowerCase() : composed;
  const { separator, pairs: all, extraColumns } = readColumns(folded);
  const different = withoutDuplicates(all);
  const fits = (side: string): boolean =>
    side.length <= mostSymbols || splittings[unit].split(side).length <= mostSymbols;
  const pairs = different.filter(({ source, target }) => fits(source) && fits(target));
  requirePairs(pairs, different.length, unit);
  const held = validationSources(pairs, validationPercent);
  const training = pairs.filter(({ source }) => !held.has(source));
  return {
    pairs: [...training, ...pairs.filter(({ source }) => held.has(source))],
    training: training.length,
    separator,
    lines: all.length,
    extraColumns,
    duplicates: all.length - different.length,
    overlong: different.length - pairs.length,
    composed: composed !== plain,
    lowerCased: folded !== composed,
  };
}

function withoutDuplicates(pairs: readonly PairText[]): PairText[] {
  const seen = new Set<string>();
  return pairs.filter(({ source, target }) => {
    const key = `${source}\n${target}`;
    const before = seen.size;
    return seen.add(key).size > before;
  });
}

function requirePairs(pairs: readonly PairText[], different: number, unit: PairUnit): void {
  if (different < 2) {
    throw new TextError('too-short', 'There is only one pair; write at least 2 different ones, a line each.');
  }
  if (pairs.length < 2) {
    const advice = unit === 'characters' ? 'read them as words, or use shorter ones' : 'use shorter ones';
    throw new TextError(
      'too-short',
      `Of ${different.toLocaleString('en')} pairs ${pairs.length} ${pairs.length === 1 ? 'has' : 'have'} up to ${mostSymbols} ${unit} a side, and at least 2 are needed: ${advice}.`,
    );
  }
}

/** @throws TextError where all pairs have one source */
function validationSources(pairs: readonly PairText[], percent: number): Set<string> {
  const sources = [...new Set(pairs.map(({ source }) => source))];
  if (sources.length < 2) {
    throw new TextError(
      'too-short',
      'All pairs have the same source; write at least 2 different ones, since one is kept for validation.',
    );
  }
  const held = new Set(sources.filter((source) => fnv1a32(source) % 100 < percent));
  // Of a few sources it may be none, or all.
  if (held.size === 0) held.add(sources.at(-1) as string);
  if (held.size === sources.length) held.delete(sources[0] as string);
  return held;
}
