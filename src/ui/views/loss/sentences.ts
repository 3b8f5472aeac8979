import { type AnyTask, predictsNumbers } from '../../../config/task.ts';
import { formatCount, formatLoss, listed } from '../../../lib/format.ts';
import type { LossUnit } from './units.ts';

/** Nats below which two losses count as level. */
const level = 0.005;

const among = (count: number): string => (count < 10 ? count.toFixed(1) : formatCount(Math.round(count)));

/** What the loss means now, in one sentence. Losses in nats. */
export function lossSentence(loss: number, unigram: number, chance: number, unit: LossUnit): string {
  const show = (value: number): string => formatLoss(unit.fromNats(value), unit.digits);
  const head = unit.id === 'perplexity' ? `Perplexity ${show(loss)}` : `Loss ${show(loss)} ${unit.label}`;
  if (loss > chance + level) {
    return `${head}: worse than uniform guessing among all ${among(Math.exp(chance))} characters, which has ${show(chance)}.`;
  }
  const unsure = `${head}: as uncertain as a choice among ${among(Math.exp(loss))} characters`;
  const apart = unigram - loss;
  if (Math.abs(apart) < level) return `${unsure}; equal to character frequencies alone.`;
  if (unit.id === 'perplexity') return `${unsure}; character frequencies alone have ${show(unigram)}.`;
  return `${unsure}; ${show(Math.abs(apart))} ${apart > 0 ? 'below' : 'above'} character frequencies alone.`;
}

/** Nats below which a task's loss counts as level with its chance: validation is on a hundred targets or so. */
const levelOfTask = 0.02;

/** What the loss of a task means now, in one sentence. Losses in nats. */
export function taskLossSentence(loss: number, chance: number, unit: LossUnit, task: AnyTask): string {
  const show = (value: number): string => formatLoss(unit.fromNats(value), unit.digits);
  if (task.output === 'number-each-step') return forecastLossSentence(loss, chance);
  if (predictsNumbers(task)) {
    const root = `the typical error is ${formatLoss(Math.sqrt(loss), 2)}`;
    const side = loss < chance ? 'below' : 'above';
    const apart =
      Math.abs(chance - loss) < 0.05 * chance ? 'equal to chance' : `${show(Math.abs(chance - loss))} ${side} chance`;
    return `Mean squared error ${show(loss)}, so ${root}: ${apart}, which always predicts the mean.`;
  }
  const head = unit.id === 'perplexity' ? `Perplexity ${show(loss)}` : `Loss ${show(loss)} ${unit.axis}`;
  // Of one class at the end, an even choice among so many is as unsure; most steps of a copy are sure in any case.
  const unsure =
    task.output === 'class-at-end' ? `, as uncertain as a choice among ${among(Math.exp(loss))} classes` : '';
  const guess = 'the best guess without memory';
  if (Math.abs(chance - loss) < levelOfTask) return `${head}${unsure}: equal to chance, ${guess}.`;
  if (unit.id === 'perplexity') return `${head}${unsure}; ${guess} has ${show(chance)}.`;
  return `${head}${unsure}: ${show(Math.abs(chance - loss))} ${loss < chance ? 'below' : 'above'} chance, ${guess}.`;
}

/** Forecasts are in usual moves of the training part, so that a loss of 1 is as far off as who says nothing moves. */
function forecastLossSentence(loss: number, chance: number): string {
  const head = `Mean squared error ${formatLoss(loss, 3)} in standardised changes of the training set, where the persistence forecast has 1`;
  return `${head}; on the validation set it has ${formatLoss(chance, 3)}.`;
}

interface NamedLoss {
  readonly letter: string;
  readonly value: number;
}

/** Losses nearer than this are level: nats, or for a small chance as that of numbers a share of it. */
const levelOf = (chance: number): number => Math.min(0.02, 0.05 * chance);

/**
 * Which model is ahead, and by how much.
 * @param losses nats or squared errors, smoothed
 * @param show in the unit of the chart
 */
export function compareLosses(losses: readonly NamedLoss[], chance: number, show: (nats: number) => string): string {
  const level = levelOf(chance);
  const known = losses.filter(({ value }) => Number.isFinite(value)).toSorted((a, b) => a.value - b.value);
  const [best, ...others] = known;
  if (!best || others.length === 0) return '';
  const clueless = known.filter(({ value }) => value > chance - level);
  if (clueless.length === known.length) {
    const all = listed(known.map(({ letter, value }) => `${letter} ${show(value)}`));
    return `No model is better than chance yet, which is ${show(chance)}: ${all}.`;
  }
  const abreast = others.filter(({ value }) => value - best.value < level);
  const behind = others.filter((other) => !abreast.includes(other) && !clueless.includes(other));
  const text = ({ letter, value }: NamedLoss): string => `${letter} ${show(value)}`;
  const head =
    abreast.length > 0
      ? `${listed([best, ...abreast].map(({ letter }) => letter))} have equal losses, ${show(best.value)}`
      : `${best.letter} has the lowest loss, ${show(best.value)}`;
  const parts = [
    head,
    ...(behind.length > 0 ? [listed(behind.map(text))] : []),
    ...(clueless.length > 0 ? [`${listed(clueless.map(text))}, no better than chance, which is ${show(chance)}`] : []),
  ];
  return `${parts.join('; ')}.`;
}
