import { formatCount, formatPercent } from '../../../lib/format.ts';
import type { Example } from '../../../probes/examples/contract.ts';
import { type AxisRange, linearAxis } from '../../charts/axis.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import type { ShownLine } from '../../charts/lines.ts';
import type { Curve } from '../../charts/model.ts';
import { type BinCount, binText, countByBin, type LengthBin, lengthBins, lengthOf, shareOf } from './bins.ts';

/** The outputs of a line; those of runs that differ in their seed alone are counted together. */
export interface LineExamples {
  readonly line: Pick<ShownLine, 'letter' | 'name' | 'look'>;
  readonly examples: readonly Example[];
  /** Of the latest finding of each of its runs. */
  readonly steps: readonly number[];
}

const mostBins = 6;

/** All lines by the same bins. */
export interface ByLength {
  readonly bins: readonly LengthBin[];
  readonly lines: readonly (LineExamples & { readonly counts: readonly BinCount[] })[];
}

const lengthsOf = (lines: readonly LineExamples[]): number[] => lines.flatMap(({ examples }) => examples.map(lengthOf));

export function byLength(lines: readonly LineExamples[], most = mostBins): ByLength {
  const bins = lengthBins(lengthsOf(lines), most);
  return { bins, lines: lines.map((line) => ({ ...line, counts: countByBin(line.examples, bins) })) };
}

const middle = ({ first, last }: LengthBin): number => (first + last) / 2;

export const positionsOf = ({ bins }: Pick<ByLength, 'bins'>): Float64Array => Float64Array.from(bins, middle);

/** @param first, last lengths that there are */
export function lengthAxis(first: number, last: number): AxisRange {
  const room = Math.max(1, 0.05 * (last - first));
  const [low, high] = [first - room, last + room];
  return { low, high, ticks: linearAxis(first, last).ticks.filter((tick) => tick > low && tick <= high) };
}

export const lengthCurves = ({ lines }: ByLength): Curve[] =>
  lines.map(({ line: { letter, look }, counts }) => ({
    id: letter === null ? 'length' : `length-${letter}`,
    values: Float64Array.from(counts, shareOf),
    stroke: look.stroke,
    ...(look.dash === undefined ? {} : { dash: look.dash }),
    width: 2,
    marks: true,
  }));

const countText = ({ exact, total }: BinCount): string =>
  total === 0 ? '–' : `${formatPercent(exact / total)} (${formatCount(exact)} of ${formatCount(total)})`;

export function lengthReadout({ bins, lines }: ByLength, row: number): Readout {
  return {
    title: `${binText(bins[row] as LengthBin)} symbols`,
    lines: lines.map(({ line: { letter, look }, counts }) => ({
      label: letter ?? 'Exact',
      value: countText(counts[row] as BinCount),
      stroke: look.stroke,
    })),
  };
}

/** A row a bin; tables list the last first. */
export const lengthTable = (found: ByLength): Readout[] =>
  found.bins
    .map((bin, row) => {
      const { lines } = lengthReadout(found, row);
      return { title: binText(bin), lines: lines.map(({ label, value }) => ({ label, value })) };
    })
    .reverse();

/** A row a bin: its lengths, and of each model exactly right outputs and all. */
export const lengthCsv = ({ bins, lines }: ByLength): string =>
  csvText(
    [
      ...['first_length', 'last_length'],
      ...lines.flatMap(({ line: { letter } }) => {
        const before = letter === null ? '' : `${letter}_`;
        return [`${before}exact`, `${before}outputs`];
      }),
    ],
    bins.map(({ first, last }, row) =>
      [first, last, ...lines.flatMap(({ counts }) => [counts[row]?.exact, counts[row]?.total])].map(csvCell),
    ),
  );

/** 'After step 600', 'After steps 590 to 600' */
function afterSteps(lines: readonly LineExamples[]): string {
  const steps = lines.flatMap((line) => line.steps);
  const [low, high] = [Math.min(...steps), Math.max(...steps)].map(formatCount);
  return low === high ? `After step ${high}` : `After steps ${low} to ${high}`;
}

const symbols = ({ first, last }: LengthBin): string =>
  first === last ? `${first} ${first === 1 ? 'symbol' : 'symbols'}` : `${first} to ${last} symbols`;

/** How well the longest third of the sources is written, against the shortest or by model. */
export function lengthSentence(lines: readonly LineExamples[]): string {
  const thirds = byLength(lines, 3);
  const [longest, shortest] = [thirds.bins.at(-1), thirds.bins[0]];
  if (!longest || !shortest) return '';
  const after = afterSteps(lines);
  const last = thirds.bins.length - 1;
  const scored = thirds.lines.map(({ line, counts }) => ({
    ...{ letter: line.letter, name: line.name },
    share: shareOf(counts[last] as BinCount),
    short: shareOf(counts[0] as BinCount),
  }));
  const sources =
    last === 0 ? `sources, all of ${symbols(longest)},` : `longest third of the sources, ${symbols(longest)},`;
  const [only] = scored;
  if (only && scored.length === 1) {
    const and = last === 0 ? '' : `, of the shortest, ${symbols(shortest)}, ${formatPercent(only.short)}`;
    return `${after}, ${formatPercent(only.share)} of the outputs for the ${sources} are exactly right${and}.`;
  }
  const best = scored.toSorted((a, b) => b.share - a.share);
  const [first, worst] = [best[0], best.at(-1)];
  if (!first || !worst) return '';
  const gap = Math.round(100 * first.share) - Math.round(100 * worst.share);
  const named = ({ letter, name }: typeof first): string => `model ${letter} (${name})`;
  if (gap === 0)
    return `${after}, all models write ${formatPercent(first.share)} of the outputs for the ${sources} exactly right.`;
  const points = `${gap} percentage ${gap === 1 ? 'point' : 'points'} fewer`;
  return `${after}, ${named(first)} writes ${formatPercent(first.share)} of the outputs for the ${sources} exactly right and ${named(worst)} ${formatPercent(worst.share)}, ${points}.`;
}
