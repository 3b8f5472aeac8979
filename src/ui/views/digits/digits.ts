import { pictureOf, type Reading, side } from '../../../data/facts/digitReading.ts';
import { formatCount, formatPercent } from '../../../lib/format.ts';
import type { PredictedSequence } from '../../../protocol/predictions.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

export const classes = 10;

/** A picture, and how a model read it. */
export interface ReadDigit {
  readonly number: number;
  /** [196], 0 to 1, row by row. */
  readonly picture: Float32Array;
  /** [196]: the step at which each pixel was read. */
  readonly readAt: Uint16Array;
  readonly target: number;
  /** Steps of the sequence. */
  readonly steps: number;
  /** [T, 10]; null of a model that says nothing before it has read the whole. */
  readonly certain: Float32Array | null;
  /** Its prediction. */
  readonly predicted: number;
}

/** What the model would say after a step, from 0. */
interface Opinion {
  readonly predicted: number;
  /** NaN where it is not known. */
  readonly share: number;
  readonly right: boolean;
}

export function readDigit(sequence: PredictedSequence, reading: Reading, number: number): ReadDigit | null {
  const { values, probabilities: certain = null, targets, predicted } = sequence;
  if (!values || values.length !== side * side) return null;
  const readAt = new Uint16Array(side * side);
  reading.order.forEach((pixel, i) => {
    readAt[pixel] = Math.floor(i / reading.features);
  });
  return {
    number,
    picture: pictureOf(values, reading),
    readAt,
    target: targets.at(-1) ?? 0,
    steps: values.length / reading.features,
    certain,
    predicted: predicted.at(-1) ?? 0,
  };
}

export function opinionAt({ certain, target, predicted: last }: ReadDigit, step: number): Opinion {
  if (!certain) return { predicted: last, share: Number.NaN, right: last === target };
  let predicted = 0;
  const at = (c: number): number => certain[step * classes + c] as number;
  for (let c = 1; c < classes; c++) if (at(c) > at(predicted)) predicted = c;
  return { predicted, share: at(predicted), right: predicted === target };
}

/** How sure the model was of each digit after a step, the surest first. */
export function opinionReadout({ certain, steps }: ReadDigit, step: number): Readout {
  const shares = Array.from({ length: classes }, (_, c) => ({
    digit: c,
    share: certain?.[step * classes + c] ?? Number.NaN,
  }));
  return {
    title: `After ${stepName(steps)} ${step + 1}`,
    lines: shares
      .toSorted((a, b) => b.share - a.share)
      .slice(0, 5)
      .map(({ digit, share }) => ({ label: String(digit), value: formatPercent(share) })),
  };
}

/** The first step from which on the model's opinion was right to the end, from 0; null where it ends up wrong. */
export function settledAt(digit: ReadDigit): number | null {
  if (!digit.certain) return null;
  let from = digit.steps;
  while (from > 0 && opinionAt(digit, from - 1).right) from--;
  return from < digit.steps ? from : null;
}

/** What one step reads. */
export const stepName = (steps: number): string => (steps === side ? 'row' : 'pixel');

/** What the pictures show, in one sentence. @param step of the reading, from 0 */
export function digitsSentence(read: readonly ReadDigit[], step: number, trained: number): string {
  const steps = read[0]?.steps ?? 1;
  const what = stepName(steps);
  const right = read.filter((digit) => opinionAt(digit, step).right).length;
  const head = `After step ${formatCount(trained)} of the training, ${right} of these ${read.length} ${right === 1 ? 'is' : 'are'} predicted correctly`;
  if (!read[0]?.certain) return `${head}. This model predicts only at the end.`;
  if (step < steps - 1) {
    const end = read.filter((digit) => opinionAt(digit, steps - 1).right).length;
    return `${head} when ${formatCount(step + 1)} of ${formatCount(steps)} ${what}s are read; ${end} at the end.`;
  }
  const settled = read.flatMap((digit) => settledAt(digit) ?? []);
  if (settled.length === 0) return `${head}.`;
  const mean = settled.reduce((sum, from) => sum + from + 1, 0) / settled.length;
  return `${head}, from ${what} ${formatCount(Math.round(mean))} of ${formatCount(steps)} on, on average.`;
}

export const opinionText = ({ predicted, share }: Opinion): string =>
  Number.isNaN(share) ? String(predicted) : `${predicted}, ${formatPercent(share)}`;

/** A row a step of each picture. */
export function digitsCsv(read: readonly ReadDigit[]): string {
  const names = Array.from({ length: classes }, (_, c) => `p_${c}`);
  return csvText(
    ['picture', 'digit', 'step', ...names],
    read.flatMap((digit) =>
      Array.from({ length: digit.steps }, (_, t) => [
        String(digit.number + 1),
        String(digit.target),
        String(t + 1),
        ...Array.from({ length: classes }, (_, c) => csvCell(digit.certain?.[t * classes + c])),
      ]),
    ),
  );
}
