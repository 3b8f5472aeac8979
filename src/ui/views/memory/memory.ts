import { formatCount } from '../../../lib/format.ts';
import { isGuessing, type MemoryPoint, solvedAt } from '../../../protocol/memoryCurve.ts';
import type { AxisRange } from '../../charts/axis.ts';
import { formatShare } from '../../charts/chance.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

const isSolved = ({ accuracy }: MemoryPoint): boolean => accuracy >= solvedAt;

/** Room beside the outermost lags, octaves; on the right also for the name of the chance line, as a share of all. */
const beside = 0.25;
const forName = 0.2;

/** Lags lie by their logarithm, with a tick at each; where they would be too close, at every other. */
export function lagAxis(lags: readonly number[]): AxisRange {
  const places = lags.map(Math.log2);
  const [low = 0, high = 1] = [places[0], places.at(-1)];
  const every = Math.ceil(lags.length / 8);
  const ticks = places.filter((_, i) => (places.length - 1 - i) % every === 0);
  return { low: low - beside, high: Math.max(high, low) + beside + forName * Math.max(1, high - low), ticks };
}

export const lagTick = (place: number): string => String(Math.round(2 ** place));

const share = ({ accuracy, lag }: MemoryPoint): string => `${formatShare(accuracy)} at lag ${lag}`;

/**
 * What a curve says, in one sentence.
 * @param points by lag
 * @param steps that each was given at most
 */
export function memorySentence(points: readonly MemoryPoint[], steps: number): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return '';
  const within = `within ${formatCount(steps)} steps`;
  const tried = points.length === 1 ? `at lag ${first.lag}` : `at every measured lag, up to ${last.lag}`;
  if (points.every(isSolved)) return `Solved ${tried}, ${within}.`;
  const guess = `chance is ${formatShare(first.chance)}`;
  if (points.every(isGuessing)) {
    const from = points.length === 1 ? tried : `at every measured lag, from ${first.lag} on`;
    return `At chance ${from}, after ${formatCount(steps)} steps: ${guess}.`;
  }
  const unsolved = points.findIndex((point) => !isSolved(point));
  const solved = points[unsolved - 1];
  const guessed = points.filter(isGuessing);
  const trailing = points.slice(points.length - guessed.length).every(isGuessing);
  const where = trailing ? `from lag ${guessed[0]?.lag}` : `at lag ${guessed.map(({ lag }) => lag).join(', ')}`;
  const between = points.filter((point) => !isSolved(point) && !isGuessing(point));
  const parts = [
    solved ? `solved up to lag ${solved.lag}` : `not solved at lag ${first.lag}`,
    ...(between.length > 0 ? [between.slice(0, 3).map(share).join(', ')] : []),
    ...(guessed.length > 0 ? [`at chance ${where}`] : []),
  ];
  const text = parts.join('; ');
  return `${text[0]?.toUpperCase()}${text.slice(1)}, ${within} each; ${guess}.`;
}

export const stroke = 'var(--data-1)';

export function memoryReadout({ lag, accuracy, chance, scored, steps, haltedAt }: MemoryPoint): Readout {
  return {
    title: `Lag ${lag}`,
    lines: [
      { label: 'Accuracy', value: formatShare(accuracy), stroke },
      { label: 'Chance', value: formatShare(chance) },
      { label: 'Predictions', value: formatCount(scored) },
      { label: 'Steps', value: haltedAt === null ? formatCount(steps) : `halted at ${formatCount(haltedAt)}` },
    ],
  };
}

/** A row a lag. */
export function memoryCsv(points: readonly MemoryPoint[]): string {
  return csvText(
    ['lag', 'accuracy', 'chance', 'answers', 'steps', 'halted_at'],
    points.map((point) => {
      const { lag, accuracy, chance, scored, steps, haltedAt } = point;
      return [lag, accuracy, chance, scored, steps, haltedAt ?? undefined].map(csvCell);
    }),
  );
}
