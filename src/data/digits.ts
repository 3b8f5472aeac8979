import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { createIndexedRng } from '../lib/rng.ts';
import { shuffled } from '../lib/shuffled.ts';
import type { DataBatch, DataSource, TaskData } from './contract/data.ts';
import { pixels, type Reading } from './facts/digitReading.ts';
import { TextError } from './textError.ts';

/** Of a pixel, from 0. */
const levels = 15;
/** Of the pictures, from the first, how many train: the file has 700 of each digit to train on and 100 held back. */
const trainingShare = 0.875;

/** Pictures of handwritten digits. */
interface Digits {
  readonly labels: Uint8Array;
  /** [count, 196], 0 to 1, row by row. */
  readonly pictures: Float32Array;
}

/** A line a digit: its label, a space, 196 levels in hexadecimal. @throws TextError for any other line, by its number */
export function readDigits(text: string): Digits {
  const lines = text.trimEnd().split('\n');
  const pictures = new Float32Array(lines.length * pixels);
  const labels = Uint8Array.from(lines, (line, i) => {
    if (!/^\d [\da-f]{196}$/.test(line)) {
      throw new TextError(
        'unfit',
        `Line ${i + 1} is not a digit with ${pixels} pixels; reload the page to fetch the data again.`,
      );
    }
    for (let p = 0; p < pixels; p++) pictures[i * pixels + p] = Number.parseInt(line.charAt(p + 2), 16) / levels;
    return Number(line.charAt(0));
  });
  return { labels, pictures };
}

function batchOf(
  { labels, pictures }: Digits,
  { features, order }: Reading,
  chosen: readonly number[],
  count = chosen.length,
): DataBatch {
  const B = chosen.length;
  const T = pixels / features;
  const values = new Float32Array(B * pixels);
  const targets = new Uint32Array(T * B).fill(ignoredTarget);
  chosen.forEach((digit, b) => {
    order.forEach((pixel, i) => {
      const [t, f] = [Math.floor(i / features), i % features];
      values[(t * B + b) * features + f] = pictures[digit * pixels + pixel] as number;
    });
    if (b < count) targets[(T - 1) * B + b] = labels[digit] as number;
  });
  return { ids: new Uint32Array(), values, targets, texts: chosen.map((digit) => String(labels[digit])) };
}

/** Training goes through the pictures in an order of its own each time; what is held back keeps its order, digits in turn. */
export function openDigits(text: string, { seed, batchSize: B }: DataSource, reading: Reading): TaskData {
  const digits = readDigits(text);
  const count = digits.labels.length;
  const training = Math.floor(trainingShare * count);
  const validation = count - training;
  const epochs = new Map<number, Uint32Array>();
  const orderOf = (epoch: number): Uint32Array => {
    const known = epochs.get(epoch);
    if (known) return known;
    const made = shuffled(training, createIndexedRng(seed, 'digits', epoch));
    // A batch may reach from one time into the next.
    if (epochs.size > 2) epochs.clear();
    epochs.set(epoch, made);
    return made;
  };
  return {
    symbols: [],
    training,
    validation,
    chance: { loss: Math.log(10), accuracy: 0.1 },
    baselines: [],
    trainingBatch: (index) =>
      batchOf(
        digits,
        reading,
        Array.from({ length: B }, (_, b) => {
          const at = index * B + b;
          return orderOf(Math.floor(at / training))[at % training] as number;
        }),
      ),
    validationBatches: Math.ceil(validation / B),
    validationBatch: (index) =>
      batchOf(
        digits,
        reading,
        // The last batch is filled up from the first, and what fills it has no target.
        Array.from({ length: B }, (_, b) => training + (((index % Math.ceil(validation / B)) * B + b) % validation)),
        Math.min(B, validation - (index % Math.ceil(validation / B)) * B),
      ),
  };
}
