import { type Example, isExact } from '../../../probes/examples/contract.ts';

/** Lengths of sources that are counted together, `<end>` left out. */
export interface LengthBin {
  readonly first: number;
  readonly last: number;
}

/** Of a bin: outputs, and those that are exactly right. */
export interface BinCount {
  readonly exact: number;
  readonly total: number;
}

/** Symbols of a source, without its `<end>`. */
export const lengthOf = ({ source }: Pick<Example, 'source'>): number => source.length - 1;

/**
 * Bins of about as many sources each, rising; like lengths are in one bin. Bins are fewer where there are not so many lengths.
 * @param most bins
 */
export function lengthBins(lengths: readonly number[], most: number): LengthBin[] {
  const sorted = lengths.toSorted((a, b) => a - b);
  const lasts = Array.from({ length: most }, (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / most) - 1]);
  const edges = [...new Set(lasts)].filter((last) => last !== undefined);
  return edges.map((last, i) => {
    const below = edges[i - 1] ?? Number.NEGATIVE_INFINITY;
    return { first: sorted.find((length) => length > below) as number, last };
  });
}

/** @returns of each bin */
export function countByBin(examples: readonly Example[], bins: readonly LengthBin[]): BinCount[] {
  return bins.map(({ first, last }) => {
    const within = examples.filter((example) => lengthOf(example) >= first && lengthOf(example) <= last);
    return { exact: within.filter(isExact).length, total: within.length };
  });
}

/** NaN of none. */
export const shareOf = ({ exact, total }: BinCount): number => (total > 0 ? exact / total : Number.NaN);

/** '7', '7–12' */
export const binText = ({ first, last }: LengthBin): string => (first === last ? `${first}` : `${first}–${last}`);
