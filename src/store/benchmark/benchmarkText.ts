import type { BenchmarkReport, BenchmarkRow, BenchmarkShape, Bound, Ceilings } from '../../benchmark/types.ts';
import { cells } from '../../cells/index.ts';
import { formatCompact, formatPercent } from '../../lib/format.ts';

/** Three significant digits: 0.412, 18.5, 1,010. */
export const figure = (value: number): string =>
  value.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

export const bounds = ['arithmetic', 'bandwidth', 'chain'] as const satisfies readonly Bound[];

/** What a measured shape is shown by, on the page and as text. */
interface RowFigures {
  median: string;
  min: string;
  max: string;
  gigaflops: string;
  charactersPerSecond: string;
  dispatches: string;
  limit: string;
  bound: Bound;
  /** Of the step's time, what each ceiling alone would allow. */
  shares: Readonly<Record<Bound, string>>;
  /** The largest of them, 0 to 1. */
  share: number;
}

export const shapeName = ({ hiddenSize, batchSize, seqLength }: BenchmarkShape): string =>
  `${hiddenSize}/${batchSize}/${seqLength}`;

export function rowFigures(row: BenchmarkRow): RowFigures | null {
  if (row.skipped !== undefined) return null;
  const { times, limit } = row;
  const share = (milliseconds: number): string => formatPercent(milliseconds / times.medianMs);
  return {
    median: figure(times.medianMs),
    min: figure(times.minMs),
    max: figure(times.maxMs),
    gigaflops: figure(row.flopsPerSecond / 1e9),
    charactersPerSecond: formatCompact(row.charactersPerSecond),
    dispatches: String(row.dispatches),
    limit: figure(limit.milliseconds),
    bound: limit.bound,
    shares: {
      arithmetic: share(limit.arithmeticMs),
      bandwidth: share(limit.bandwidthMs),
      chain: share(limit.chainMs),
    },
    share: limit.milliseconds / times.medianMs,
  };
}

/** The ceilings with their units, in the order in which they are told. */
export function ceilingFigures(ceilings: Ceilings): { name: string; value: string }[] {
  return [
    { name: 'Arithmetic', value: `${figure(ceilings.flopsPerSecond / 1e9)} GFLOP/s` },
    { name: 'Cache', value: `${figure(ceilings.cacheBytesPerSecond / 1e9)} GB/s` },
    { name: 'Memory', value: `${figure(ceilings.memoryBytesPerSecond / 1e9)} GB/s` },
    { name: 'Barrier', value: `${figure(ceilings.barrierMicroseconds)} µs` },
    { name: 'Dispatch', value: `${figure(ceilings.dispatchMicroseconds)} µs` },
    { name: 'Submit', value: `${figure(ceilings.submitMicroseconds)} µs` },
  ];
}

/** A Markdown table whose columns line up as plain text, too. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

interface Surroundings {
  adapter: string;
  browser: string;
  at: Date;
}

/** The benchmark to take along: Markdown that is as readable as plain text. */
export function benchmarkText({ ceilings, rows }: BenchmarkReport, { adapter, browser, at }: Surroundings): string {
  const first = rows[0]?.shape;
  const cell = cells.find(({ id }) => id === first?.cell)?.label ?? first?.cell ?? '';
  const measured = rows.flatMap((row) => {
    const figures = rowFigures(row);
    return figures === null ? [] : [{ name: shapeName(row.shape), ...figures }];
  });
  const head = ['H/B/T', 'step ms', 'min', 'max', 'GFLOP/s', 'chars/s', 'dispatches', 'limit ms', 'set by', ...bounds];
  const body = measured.map((row) => [
    row.name,
    row.median,
    row.min,
    row.max,
    row.gigaflops,
    row.charactersPerSecond,
    row.dispatches,
    row.limit,
    row.bound,
    ...bounds.map((bound) => row.shares[bound]),
  ]);
  const skipped = rows.flatMap((row) => (row.skipped === undefined ? [] : [`${shapeName(row.shape)}: ${row.skipped}`]));
  const measuredCeilings =
    ceilings === null ? [] : ceilingFigures(ceilings).map(({ name, value }) => `${name} ${value}`);
  const paragraphs = [
    '# Unroll: training steps on this GPU',
    [`- GPU: ${adapter}`, `- Browser: ${browser}`, `- Date: ${at.toISOString().slice(0, 10)}`].join('\n'),
    `One ${cell} layer, ${first?.vocabularySize ?? 0} characters, Adam; H hidden units, B sequences, T time steps.`,
    body.length > 0 ? table(head, body) : '',
    skipped.join('\n'),
    measuredCeilings.length > 0 ? `Ceilings measured with it: ${measuredCeilings.join(', ')}.` : '',
    'The limit is the shortest time of a step at these ceilings. The last columns: the times of its arithmetic, its bytes and its chain of time steps at the ceilings, as shares of the median.',
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}
