import { formatCompact, formatCount, formatDuration, formatLoss, formatMagnitude } from '../lib/format.ts';

/** What a progress line tells; null where nothing is known yet. */
export interface ProgressFacts {
  readonly step: number;
  readonly target: number;
  readonly loss: number | null;
  readonly validation: number | null;
  /** Accuracy on a task's targets. */
  readonly accuracy: number | null;
  readonly gradNorm: number | null;
  readonly charactersPerSecond: number;
  /** Seconds. */
  readonly timeLeft: number | null;
}

const barWidth = { most: 24, least: 8 };

function figures(facts: ProgressFacts): string[] {
  const { loss, validation, accuracy, gradNorm, charactersPerSecond, timeLeft } = facts;
  return [
    loss === null ? '' : `loss ${formatLoss(loss, 3)}`,
    validation === null ? '' : `validation ${formatLoss(validation, 3)}`,
    accuracy === null ? '' : `accuracy ${(100 * accuracy).toFixed(1)}%`,
    gradNorm === null ? '' : `gradient norm ${formatMagnitude(gradNorm)}`,
    charactersPerSecond > 0 ? `${formatCompact(charactersPerSecond)} chars/s` : '',
    timeLeft === null ? '' : `${formatDuration(timeLeft)} left`,
  ].filter(Boolean);
}

const place = ({ step, target }: ProgressFacts): string => `${formatCount(step)}/${formatCount(target)}`;

/** For a log: 'step 620/2,000, loss 1.832, …'. */
export function plainLine(facts: ProgressFacts): string {
  return [`step ${place(facts)}`, ...figures(facts)].join(', ');
}

/** For a terminal, never wider than its `columns`: the bar gives way first, then the figures from the right. */
export function barLine(facts: ProgressFacts, columns: number): string {
  const share = facts.target > 0 ? Math.min(1, facts.step / facts.target) : 1;
  const texts = [place(facts), ...figures(facts)];
  // A full last column makes some terminals wrap.
  const room = columns - 1;
  while (texts.length > 1 && widthOf(texts) > room) texts.pop();
  const width = Math.min(barWidth.most, room - widthOf(texts) - 3);
  if (width < barWidth.least) return texts.join('  ').slice(0, Math.max(0, room));
  const full = Math.floor(share * width);
  return `[${'█'.repeat(full)}${'░'.repeat(width - full)}] ${texts.join('  ')}`;
}

const widthOf = (texts: readonly string[]): number => texts.join('  ').length;
