import { createIndexedRng } from '../../lib/rng.ts';
import type { DataBatch, DataSource } from '../contract/data.ts';
import { TextError } from '../textError.ts';
import type { Prepared } from './forecast.ts';

type Windowed = Pick<DataSource, 'batchSize' | 'seqLength'>;

/** Windows side by side, each from a day on. @param asks whether the day has a target in the window that starts at `start` */
function windows(
  { inputs, goals, features, length }: Prepared,
  { batchSize: B, seqLength: T }: Windowed,
  starts: readonly (number | null)[],
  asks: (day: number, start: number) => boolean,
): DataBatch {
  const values = new Float32Array(T * B * features);
  const numbers = new Float32Array(T * B).fill(Number.NaN);
  starts.forEach((start, b) => {
    if (start === null) return;
    for (let t = 0; t < T; t++) {
      const day = start + t;
      if (day >= length) break;
      values.set(inputs.subarray(day * features, (day + 1) * features), (t * B + b) * features);
      if (asks(day, start)) numbers[t * B + b] = goals[day] as number;
    }
  });
  return { ids: new Uint32Array(), values, targets: new Uint32Array(), numbers };
}

/** @throws TextError where the training part is shorter than a window and its forecast */
export function requireWindow({ split, lag }: Prepared, T: number): void {
  if (split - lag >= T) return;
  throw new TextError(
    'too-short',
    `The training set has ${split} rows; a sequence length of ${T} with a forecast ${lag} ahead needs ${T + lag}. Shorten one of them, or use more rows.`,
  );
}

/** Windows from days drawn at random, every day of them with a target; all targets lie before the split. */
export function trainingWindows(prepared: Prepared, source: DataSource, index: number): DataBatch {
  const { seed, batchSize, seqLength, lag } = source;
  const rng = createIndexedRng(seed, `series ${lag} ${seqLength}`, index);
  const places = prepared.split - lag - seqLength + 1;
  const starts = Array.from({ length: batchSize }, () => Math.floor(rng.uniform(0, places)));
  return windows(prepared, source, starts, () => true);
}

/** Days with a target in a validation window: what comes before them is there to warm up on. */
const scoredSteps = (T: number): number => Math.max(1, Math.floor(T / 2));

/** Days of the validation set whose target is known. */
export const validationDays = ({ length, split, lag }: Prepared): number => Math.max(0, length - lag - split);

/** Batches that ask about each of them once. */
export const validationBatches = (prepared: Prepared, { batchSize, seqLength }: Windowed): number =>
  Math.ceil(validationDays(prepared) / (scoredSteps(seqLength) * batchSize));

/** How many of them, from the first, so many batches ask about. */
export const scoredDays = (prepared: Prepared, { batchSize, seqLength }: Windowed, batches: number): number =>
  Math.min(validationDays(prepared), batches * batchSize * scoredSteps(seqLength));

/** The first day with a target in window b of a batch; how long a day was warmed up on is the same for all but the first of each. */
const firstScored = ({ split }: Prepared, { batchSize, seqLength }: Windowed, batch: number, b: number): number =>
  split + (batch * batchSize + b) * scoredSteps(seqLength);

/** What is read before the first day with a target may be from before the split: it is the past then. */
export function validationWindows(prepared: Prepared, source: Windowed, index: number): DataBatch {
  const { seqLength: T, batchSize: B } = source;
  const last = prepared.length - prepared.lag;
  const batch = index % validationBatches(prepared, source);
  const warm = T - scoredSteps(T);
  const starts = Array.from({ length: B }, (_, b) => {
    const first = firstScored(prepared, source, batch, b);
    return first < last ? first - warm : null;
  });
  return windows(prepared, source, starts, (day, start) => day >= start + warm && day < last);
}

/** The day at a row [T, B] of a batch that asks about it. */
export function dayOfRow(prepared: Prepared, source: Windowed, batch: number, row: number): number {
  const { seqLength: T, batchSize: B } = source;
  const warm = T - scoredSteps(T);
  return firstScored(prepared, source, batch, row % B) + Math.floor(row / B) - warm;
}
