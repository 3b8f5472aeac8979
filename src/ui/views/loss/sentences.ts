import { answersNumbers } from '../../../config/task.ts';
import type { ClipConfig } from '../../../config/types.ts';
import type { DataTask, Task } from '../../../data/tasks/index.ts';
import { formatCount, formatLoss, formatMagnitude, formatPercent } from '../../../lib/format.ts';
import { type ClipShares, recentSteps } from '../../../store/run/series.ts';
import type { LossUnit } from './units.ts';

/** Nats below which two losses count as level. */
const level = 0.005;

const among = (count: number): string => (count < 10 ? count.toFixed(1) : formatCount(Math.round(count)));

/** What the loss means now, in one sentence. Losses in nats. */
export function lossSentence(loss: number, unigram: number, chance: number, unit: LossUnit): string {
  const show = (value: number): string => formatLoss(unit.fromNats(value), unit.digits);
  const head = unit.id === 'perplexity' ? `Perplexity ${show(loss)}` : `Loss ${show(loss)} ${unit.label}`;
  if (loss > chance + level) {
    return `${head}: worse than guessing evenly among all ${among(Math.exp(chance))} characters, which gives ${show(chance)}.`;
  }
  const unsure = `${head}: as unsure as a choice among ${among(Math.exp(loss))} characters`;
  const apart = unigram - loss;
  if (Math.abs(apart) < level) return `${unsure}; level with letter frequencies alone.`;
  if (unit.id === 'perplexity') return `${unsure}; letter frequencies alone leave ${show(unigram)}.`;
  return `${unsure}; ${show(Math.abs(apart))} ${apart > 0 ? 'below' : 'above'} letter frequencies alone.`;
}

/** Nats below which a task's loss counts as level with its chance: validation is on a hundred answers or so. */
const levelOfTask = 0.02;

/** What the loss of a task means now, in one sentence. Losses in nats. */
export function taskLossSentence(loss: number, chance: number, unit: LossUnit, task: Task | DataTask): string {
  const show = (value: number): string => formatLoss(unit.fromNats(value), unit.digits);
  if (task.output === 'number-each-step') return forecastLossSentence(loss, chance);
  if (answersNumbers(task)) {
    const root = `answers are off by about ${formatLoss(Math.sqrt(loss), 2)}`;
    const side = loss < chance ? 'below' : 'above';
    const apart =
      Math.abs(chance - loss) < 0.05 * chance ? 'level with chance' : `${show(Math.abs(chance - loss))} ${side} chance`;
    return `Mean squared error ${show(loss)}, so ${root}: ${apart}, which says the mean every time.`;
  }
  const head = unit.id === 'perplexity' ? `Perplexity ${show(loss)}` : `Loss ${show(loss)} ${unit.axis}`;
  // Of one class at the end, an even choice among so many is as unsure; most steps of a copy are sure in any case.
  const unsure = task.output === 'class-at-end' ? `, as unsure as a choice among ${among(Math.exp(loss))} answers` : '';
  const guess = 'the best guess without memory';
  if (Math.abs(chance - loss) < levelOfTask) return `${head}${unsure}: level with chance, ${guess}.`;
  if (unit.id === 'perplexity') return `${head}${unsure}; ${guess} leaves ${show(chance)}.`;
  return `${head}${unsure}: ${show(Math.abs(chance - loss))} ${loss < chance ? 'below' : 'above'} chance, ${guess}.`;
}

/** Forecasts are in usual moves of the training part, so that a loss of 1 is as far off as who says nothing moves. */
function forecastLossSentence(loss: number, chance: number): string {
  const head = `Mean squared error ${formatLoss(loss, 3)} in usual moves of the part that trains, where saying “as on the day” gives 1`;
  return `${head}; on what is held back that gives ${formatLoss(chance, 3)}.`;
}

/** What the gradient norm means now, in one sentence. */
export function normSentence(norm: number, clip: ClipConfig, shares: ClipShares): string {
  const head = `Gradient norm ${formatMagnitude(norm)}`;
  if (clip.type === 'none') return `${head}; nothing clips it.`;
  const recent = `the last ${formatCount(Math.min(recentSteps, shares.recentCount))} steps`;
  const counted =
    shares.recent > 0
      ? `${formatPercent(shares.recent)} of ${recent} were clipped, ${formatPercent(shares.overall)} of all.`
      : `none of ${recent} was clipped, ${formatPercent(shares.overall)} of all.`;
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const limit = short(clip.value);
  if (clip.type === 'band') {
    const least = Math.min(clip.lower ?? 0, clip.value);
    const side = norm > clip.value ? 'above' : norm < least ? 'below' : 'within';
    const changed = counted.replace('were clipped', 'were rescaled').replace('was clipped', 'was rescaled');
    return `${head}, ${side} the band from ${short(least)} to ${limit}: ${changed}`;
  }
  if (clip.type === 'value') return `${head}; components are held within ±${limit}: ${counted}`;
  return `${head}, ${norm > clip.value ? 'above' : 'under'} the clip at ${limit}: ${counted}`;
}
