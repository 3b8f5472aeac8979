import type { PredictedNumbers, PredictedSequence } from '../../../protocol/predictions.ts';

/** One answer of a model. */
export interface Answer {
  /** Step of the sequence. */
  readonly place: number;
  readonly said: string;
  readonly wanted: string;
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
  readonly answers: readonly Answer[];
  readonly right: number;
}

/** @param symbols by id */
export function readSequence(
  { ids, scored: asked, targets: answers, predicted }: PredictedSequence,
  symbols: readonly string[],
  number: number,
): ReadSequence {
  const symbol = (id: number | undefined): string => symbols[id ?? -1] ?? '';
  const read = [...asked].map((place, i) => {
    const [said, wanted] = [symbol(predicted[i]), symbol(answers[i])];
    return { place, said, wanted, right: predicted[i] === answers[i] };
  });
  const all = [...ids].map(symbol);
  const half = mostShown / 2;
  const left = all.length - mostShown;
  const text = left > 0 ? `${all.slice(0, half).join('')} … ${left} more … ${all.slice(-half).join('')}` : all.join('');
  return { number, text, answers: read, right: read.filter(({ right }) => right).length };
}

/** What a handful of sequences shows, in one sentence. */
export function answersSentence(read: readonly ReadSequence[], step: string): string {
  const whole = read.filter(({ answers, right }) => right === answers.length).length;
  const single = read.every(({ answers }) => answers.length === 1);
  const what = `${whole} of these ${read.length} are correct${single ? '' : ' in every symbol'}`;
  return `After step ${step}, ${what}. The sequences are from the validation set, the same at every evaluation.`;
}

const figure = (number: number): string => number.toFixed(2);

/** Two channels, a value and a mark: what is marked, and where. */
export function readNumbers(
  { values, target: wanted, prediction: said, right }: PredictedNumbers,
  number: number,
): ReadSequence {
  const steps = values.length / 2;
  const marked = Array.from({ length: steps }, (_, t) => t).filter((t) => values[2 * t + 1] === 1);
  const places = marked.map((t) => `${figure(values[2 * t] as number)} (step ${t + 1})`).join(' + ');
  const answer = { place: steps - 1, said: figure(said), wanted: figure(wanted), right: right ?? false };
  return { number, text: places, answers: [answer], right: Number(right) };
}
