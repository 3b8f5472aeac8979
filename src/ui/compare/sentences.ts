import type { RunConfig } from '../../config/types.ts';
import { formatCount, formatMagnitude } from '../../lib/format.ts';
import { showShare } from '../views/reach/show.ts';

/** 'A 0.02, B 2.08 and C 0.31' */
export function listed(parts: readonly string[]): string {
  const [last = '', ...others] = [...parts].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}

export interface NamedValue {
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
export function compareLosses(losses: readonly NamedValue[], chance: number, show: (nats: number) => string): string {
  const level = levelOf(chance);
  const known = losses.filter(({ value }) => Number.isFinite(value)).toSorted((a, b) => a.value - b.value);
  const [best, ...others] = known;
  if (!best || others.length === 0) return '';
  const clueless = known.filter(({ value }) => value > chance - level);
  if (clueless.length === known.length) {
    const all = listed(known.map(({ letter, value }) => `${letter} ${show(value)}`));
    return `No model knows more than chance yet, which is ${show(chance)}: ${all}.`;
  }
  const abreast = others.filter(({ value }) => value - best.value < level);
  const behind = others.filter((other) => !abreast.includes(other) && !clueless.includes(other));
  const told = ({ letter, value }: NamedValue): string => `${letter} ${show(value)}`;
  const head =
    abreast.length > 0
      ? `${listed([best, ...abreast].map(({ letter }) => letter))} are level at ${show(best.value)}`
      : `${best.letter} has the lowest loss, ${show(best.value)}`;
  const parts = [
    head,
    ...(behind.length > 0 ? [listed(behind.map(told))] : []),
    ...(clueless.length > 0 ? [`${listed(clueless.map(told))}, no better than chance, which is ${show(chance)}`] : []),
  ];
  return `${parts.join('; ')}.`;
}

export interface NormValue {
  readonly letter: string;
  readonly before: number;
  readonly after: number;
  /** The largest of all its steps, before the clip. */
  readonly most: number;
  readonly clip: RunConfig['clip'];
}

/** How long the gradients are, how long they have been, and what a clip makes of them. */
export function compareNorms(norms: readonly NormValue[]): string {
  const parts = norms
    .filter(({ before }) => Number.isFinite(before))
    .map(({ letter, before, after, most, clip }) => {
      const been = `at most ${formatMagnitude(most)} so far`;
      if (clip.type === 'none') return `${letter} ${formatMagnitude(before)}, ${been}, and nothing clips it`;
      const to = after < before * 0.995 ? `, clipped to ${formatMagnitude(after)}` : '';
      return `${letter} ${formatMagnitude(before)}${to}, ${been}`;
    });
  return parts.length > 0 ? `Gradient norm: ${parts.join('; ')}.` : '';
}

export interface ReachValue {
  readonly letter: string;
  readonly state: 'h' | 'c';
  /** What is left at the lag, as a share of the start. */
  readonly share: number;
}

/** What each model keeps of a gradient at one lag: 'At lag 32 A keeps 12%, B 3.0e−9.' */
export function compareReach(lag: number, values: readonly ReachValue[]): string {
  const finite = values.filter(({ share }) => Number.isFinite(share));
  const hidden = finite.filter(({ state }) => state === 'h');
  if (hidden.length === 0) return '';
  const [first, ...others] = hidden.map(({ letter, share }) => ({
    letter,
    text: share === 0 ? 'nothing' : showShare(share),
  }));
  const head = `At lag ${lag} ${first?.letter} keeps ${first?.text} of the gradient on h${others.map(({ letter, text }) => `, ${letter} ${text}`).join('')}`;
  const inCells = finite.filter(({ state }) => state === 'c');
  const cells =
    inCells.length > 0 ? `; on c ${listed(inCells.map(({ letter, share }) => `${letter} ${showShare(share)}`))}` : '';
  const sorted = hidden.toSorted((a, b) => b.share - a.share);
  const [most, least] = [sorted[0], sorted.at(-1)];
  const factor = most && least && least.share > 0 ? most.share / least.share : 0;
  const times =
    factor >= 2
      ? ` ${most?.letter} hears ${lag} steps back ${factor < 1e6 ? formatCount(Math.round(factor)) : formatMagnitude(factor)} times as loudly as ${least?.letter}.`
      : '';
  return `${head}${cells}.${times}`;
}

/** What is said of the models that were measured, and of the others why they are not: 'A: This picture …'. */
export const withRefusals = (
  sentence: string,
  refused: readonly { letter: string; problem: string | null }[],
): string =>
  [sentence, ...refused.flatMap(({ letter, problem }) => (problem === null ? [] : [`${letter}: ${problem}`]))].join(
    ' ',
  );
