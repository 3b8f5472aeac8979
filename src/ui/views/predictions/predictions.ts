import type { PredictedNumbers, PredictedSequence } from '../../../protocol/predictions.ts';

/** One prediction of a model, and its target. */
interface Prediction {
  /** Step of the sequence. */
  readonly place: number;
  readonly predicted: string;
  readonly target: string;
  readonly right: boolean;
}

/** Symbols shown of a sequence: longer ones lose their middle. */
const mostShown = 180;

/** A sequence as people read it. */
export interface ReadSequence {
  /** Among those shown, from 0. */
  readonly number: number;
  /** Its symbols, without the middle where there are too many. */
  readonly text: string;
  readonly predictions: readonly Prediction[];
  readonly right: number;
}

/** @param symbols by id */
export function readSequence(
  { ids, scored, targets, predicted }: PredictedSequence,
  symbols: readonly string[],
  number: number,
): ReadSequence {
  const symbol = (id: number | undefined): string => symbols[id ?? -1] ?? '';
  const read = [...scored].map((place, i) => ({
    place,
    predicted: symbol(predicted[i]),
    target: symbol(targets[i]),
    right: predicted[i] === targets[i],
  }));
  const all = [...ids].map(symbol);
  const half = mostShown / 2;
  const left = all.length - mostShown;
  const text = left > 0 ? `${all.slice(0, half).join('')} … ${left} more … ${all.slice(-half).join('')}` : all.join('');
  return { number, text, predictions: read, right: read.filter(({ right }) => right).length };
}

/** What a handful of sequences shows, in one sentence. */
export function predictionsSentence(read: readonly ReadSequence[], step: string): string {
  const whole = read.filter(({ predictions, right }) => right === predictions.length).length;
  const single = read.every(({ predictions }) => predictions.length === 1);
  const what = `${whole} of these ${read.length} are correct${single ? '' : ' in every symbol'}`;
  return `After step ${step}, ${what}. The sequences are from the validation set, the same at every evaluation.`;
}

const figure = (number: number): string => number.toFixed(2);

/** Two channels, a value and a mark: what is marked, and where. */
export function readNumbers({ values, target, prediction, right }: PredictedNumbers, number: number): ReadSequence {
  const steps = values.length / 2;
  const marked = Array.from({ length: steps }, (_, t) => t).filter((t) => values[2 * t + 1] === 1);
  const places = marked.map((t) => `${figure(values[2 * t] as number)} (step ${t + 1})`).join(' + ');
  const last = { place: steps - 1, predicted: figure(prediction), target: figure(target), right: right ?? false };
  return { number, text: places, predictions: [last], right: Number(right) };
}
