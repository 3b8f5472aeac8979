import { formatMagnitude, formatPercent, visibleChar } from '../../../lib/format.ts';
import { separation, stateOf, stdDev } from '../../../probes/passage/contract.ts';
import { isCandidate, type Shown } from './shown.ts';

const gateNames: Record<string, string> = {
  i: 'input gate',
  f: 'forget gate',
  g: 'candidate',
  o: 'output gate',
  r: 'reset gate',
  z: 'update gate',
  n: 'candidate',
};

/** 'forget gate f' */
export const gateName = (gate: string): string => (gateNames[gate] ? `${gateNames[gate]} ${gate}` : `gate ${gate}`);

export const signed = (value: number): string => value.toFixed(2).replace('-', '\u2212');
export const bits = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–');

/** ‘e’ at t = 34 */
const place = ({ data }: Pick<Shown, 'data'>, t: number): string =>
  `‘${visibleChar(data.characters[t] ?? '')}’ at t = ${t}`;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const largestAt = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, t, all) => (value > (all[best] ?? Number.NEGATIVE_INFINITY) ? t : best), 0);

function unitSentence(shown: Shown): string {
  const { unit, values, cursor, data } = shown;
  const all = Array.from(values);
  return (
    `Unit ${unit} is at ${data.state} = ${signed(values[cursor] ?? 0)} after ${place(shown, cursor)}; over the passage it ranges ` +
    `from ${signed(Math.min(...all))} to ${signed(Math.max(...all))}, with a standard deviation of ${stdDev(all).toFixed(2)}.`
  );
}

function gateSentence(shown: Shown): string {
  const { unit, gate, values, cursor, data } = shown;
  const name = data.gates[gate ?? 0] ?? '';
  const all = Array.from(values);
  const now = `The ${gateName(name)} of unit ${unit} is ${signed(values[cursor] ?? 0)} at ${place(shown, cursor)}`;
  if (isCandidate(name))
    return `${now}, between ${signed(Math.min(...all))} and ${signed(Math.max(...all))} over the passage.`;
  const share = (counts: (value: number) => boolean): string => formatPercent(all.filter(counts).length / all.length);
  const [open, shut] = [share((value) => value > 0.9), share((value) => value < 0.1)];
  return `${now} and ${signed(mean(all))} on average: open (over 0.9) at ${open} of the characters, closed (under 0.1) at ${shut}.`;
}

function surpriseSentence(shown: Shown): string {
  const { values, cursor } = shown;
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0)
    return 'There is no prediction for the first character; a longer passage shows the surprise of each.';
  const largest = largestAt(Array.from(values, (value) => (Number.isFinite(value) ? value : 0)));
  const own = values[cursor] ?? Number.NaN;
  const here = Number.isFinite(own)
    ? `The model gave ${place(shown, cursor)} a probability of ${formatPercent(2 ** -own)}, a surprise of ${bits(own)} bits.`
    : 'There is no prediction for the first character.';
  return `${here} The passage has ${bits(mean(finite))} bits a character; ${place(shown, largest)} has the largest surprise, ${bits(values[largest] ?? 0)} bits.`;
}

/** Least number of last characters that have half of the sum of all lengths; 0 where all are 0. */
export function halfWithin(values: ArrayLike<number>, cursor: number): number {
  const past = Array.from(values).slice(0, cursor + 1);
  const half = past.reduce((sum, value) => sum + value, 0) / 2;
  if (!(half > 0)) return 0;
  let sum = 0;
  let count = 0;
  while (sum < half && count < past.length) sum += past[cursor - count++] as number;
  return count;
}

/** Least distance within which the characters have half of the sum of all lengths. */
export function halfAround(values: ArrayLike<number>, cursor: number): number {
  const all = Array.from(values);
  const half = all.reduce((sum, value) => sum + value, 0) / 2;
  const within = (distance: number): number =>
    all.reduce((sum, value, t) => sum + (Math.abs(t - cursor) <= distance ? value : 0), 0);
  return all.findIndex((_, distance) => within(distance) >= half);
}

function halfOf({ data, values, cursor }: Shown): string {
  if (data.direction !== undefined) {
    const distance = halfAround(values, cursor);
    if (distance === 0) return 'that character alone';
    return distance === 1 ? 'it and its neighbours' : `it and the ${distance} characters on either side`;
  }
  const count = halfWithin(values, cursor);
  return count === 1 ? 'the last character alone' : `the last ${count} characters`;
}

function connectivitySentence(shown: Shown): string {
  const { data, values, cursor } = shown;
  if (data.connectivity === null) return 'The gradients of the predictions are being measured.';
  const next = data.next[cursor]?.[0] ?? '';
  const strongest = largestAt(Array.from(values, (value) => (Number.isFinite(value) ? value : 0)));
  return (
    `${data.direction === undefined ? 'After' : 'At'} ${place(shown, cursor)} the most probable ${data.predicts === 'next' ? 'next character' : 'class'} is ‘${visibleChar(next)}’; its logit depends most on ` +
    `${place(shown, strongest)} (gradient of length ${formatMagnitude(values[strongest] ?? 0)}), and half of the sum of all gradients is from ${halfOf(shown)}.`
  );
}

const sentences = {
  unit: unitSentence,
  gate: gateSentence,
  surprise: surpriseSentence,
  connectivity: connectivitySentence,
};

/** What the colours show now, with the number. */
export const sentenceOf = (shown: Shown): string => sentences[shown.colouring](shown);

/** How well the best unit tells the span from the rest. */
export function spanSentence({ data, span }: Shown, best: number | undefined): string {
  if (!span || best === undefined) return '';
  const text = data.characters.slice(span.first, span.end).map(visibleChar).join('');
  const short = text.length > 24 ? `${text.slice(0, 23)}…` : text;
  const { correlation, inside, outside } = separation(stateOf(data, best), span.first, span.end);
  return (
    `Of all ${data.units} units, unit ${best} is the most active at ‘${short}’ (t = ${span.first} to ${span.end - 1}): ` +
    `${data.state} is ${signed(inside)} on average there and ${signed(outside)} elsewhere (point-biserial correlation ${signed(correlation)}).`
  );
}
