import { formatCount, formatLoss, visibleChar } from '../../../lib/format.ts';
import type { Example } from '../../../probes/examples/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

/** The attention weights of a pair, with the symbols that they stand between. */
export interface Alignment {
  /** S symbols that the encoder read, `<end>` being the last. */
  readonly source: readonly string[];
  /** T symbols that the decoder wrote, with its `<end>` where it came to it. */
  readonly output: readonly string[];
  /** [T, S], each row of sum 1. */
  readonly weights: Float32Array;
}

/** Null of a pair without attention weights. */
export function alignmentOf({ source, output, ended, attention }: Example): Alignment | null {
  return attention && { source, output: ended ? [...output, '<end>'] : output, weights: attention };
}

const rowOf = ({ source, weights }: Alignment, t: number): Float32Array =>
  weights.subarray(t * source.length, (t + 1) * source.length);

/** Places of the source in a row, the largest weight first. */
function ranked(alignment: Alignment, t: number): { place: number; weight: number }[] {
  const places = Array.from(rowOf(alignment, t), (weight, place) => ({ place, weight }));
  return places.sort((a, b) => b.weight - a.weight);
}

/** exp of the entropy of a row: as spread out as equal weights on so many symbols; 1 … S. */
export function symbolsAttended(alignment: Alignment, t: number): number {
  const entropy = rowOf(alignment, t).reduce((sum, weight) => (weight > 0 ? sum - weight * Math.log(weight) : sum), 0);
  return Math.exp(entropy);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const weightText = (weight: number): string => formatLoss(weight, 2);

/** '“A”'; of several of the kind with its place: '“2” (9 of 16)'. */
function quoted(symbols: readonly string[], place: number): string {
  const symbol = symbols[place] as string;
  const name = `“${visibleChar(symbol)}”`;
  return symbols.indexOf(symbol) === symbols.lastIndexOf(symbol) ? name : `${name} (${place + 1} of ${symbols.length})`;
}

/** What an output looks at most, and how concentrated its attention is. @param after 'After step 600' */
export function alignmentSentence(alignment: Alignment, after: string): string {
  const { source, output } = alignment;
  const [S, T] = [source.length, output.length];
  const totals = source.map((_, s) => mean(output.map((_row, t) => rowOf(alignment, t)[s] as number)));
  const most = totals.indexOf(Math.max(...totals));
  const attended = mean(output.map((_, t) => symbolsAttended(alignment, t)));
  const each = `${attended.toFixed(1)} of the ${formatCount(S)} source symbols`;
  // A tenth below equal weights is still near them.
  if (attended > 0.9 * S)
    return `${after}, the weights are almost equal: an output symbol attends to ${each}. No alignment has been learned yet.`;
  const largest = mean(output.map((_, t) => ranked(alignment, t)[0]?.weight ?? 0));
  const share = weightText(totals[most] as number);
  return `${after}, an output symbol attends to ${each} (exp of the entropy); its largest weight is ${weightText(largest)} on average. Over all ${formatCount(T)} output symbols ${quoted(source, most)} is attended to most, with a mean weight of ${share}.`;
}

/** Of a single weight. */
export function weightReadout({ source, output, weights }: Alignment, t: number, s: number): string {
  const place = (symbols: readonly string[], i: number) =>
    `“${visibleChar(symbols[i] ?? '')}” (${i + 1} of ${symbols.length})`;
  return `Output ${place(output, t)}, source ${place(source, s)}: weight ${weightText(weights[t * source.length + s] as number)}`;
}

/** A row an output symbol: what it attends to. The last first, as tables list their rows. */
export function alignmentTable(alignment: Alignment): Readout[] {
  const { source, output } = alignment;
  const attended = (t: number, rank: number): string => {
    const found = ranked(alignment, t)[rank];
    return found ? `${visibleChar(source[found.place] ?? '')} (${found.place + 1}) ${weightText(found.weight)}` : '–';
  };
  return output
    .map((symbol, t) => ({
      title: `${t + 1}: ${visibleChar(symbol)}`,
      lines: [
        { label: 'Largest weight', value: attended(t, 0) },
        { label: 'Second', value: attended(t, 1) },
        { label: 'Third', value: attended(t, 2) },
        { label: 'Symbols attended', value: symbolsAttended(alignment, t).toFixed(1) },
      ],
    }))
    .reverse();
}

/** A row an output symbol, a column a source symbol with its place. */
export function alignmentCsv(alignment: Alignment): string {
  const { source, output } = alignment;
  return csvText(
    ['output', ...source.map((symbol, s) => `${s + 1}_${symbol}`)],
    output.map((symbol, t) => [symbol, ...Array.from(rowOf(alignment, t), csvCell)]),
  );
}
