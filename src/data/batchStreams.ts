import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { TextError } from './textError.ts';

const trainingShare = 0.9;

export type Ids = Uint16Array | Uint32Array;

/** One step's input. Both arrays are [T, B], time-major: step t of stream b at t * B + b. */
export interface Window {
  /** Empty where the input is numbers. */
  readonly ids: Uint32Array;
  /** [T, B, F], where the input is numbers. */
  readonly values?: Float32Array;
  /** What each step should predict: of a text the character after `ids`; the bits of numbers; or {@link ignoredTarget}. */
  readonly targets: Uint32Array;
  /** The carried state is to be zeroed before this window. */
  readonly startsEpoch: boolean;
  /** Targets that are not {@link ignoredTarget}. */
  readonly scored: number;
  /** [B]: real steps of each stream, from its first on; where it is left out, up to the last with a target. */
  readonly lengths?: Uint32Array;
  /** Of pairs: ids of the sources [S, B], and how many of each are real [B]. */
  readonly source?: { readonly ids: Uint32Array; readonly lengths: Uint32Array };
  /** Of trees, whose nodes are the steps: [N, B], see `TreeBatch`. */
  readonly parents?: Uint32Array;
  /** For people: what each stream is, where its ids do not say it. */
  readonly texts?: readonly string[];
}

/** Windows to train on, one after the other, without an end. */
export interface Windows {
  /** After so many windows the same ones come again; infinite where none ever does. */
  readonly windowsPerEpoch: number;
  /** @param index any number of windows from the start of training */
  window(index: number): Window;
}

/** Views of the first `fraction` of a text and of the rest; floor(n · fraction) characters train. */
export function splitText<T extends Ids>(ids: T, fraction = trainingShare): { train: T; validation: T } {
  const cut = Math.floor(ids.length * fraction);
  return { train: ids.subarray(0, cut) as T, validation: ids.subarray(cut) as T };
}

/** @throws TextError 'too-short' where either side of {@link splitText} can't hold a character and its successor. */
export function requireSplit(characters: number, fraction = trainingShare): void {
  const cut = Math.floor(characters * fraction);
  if (cut >= 2 && characters - cut >= 2) return;
  let needed = characters + 1;
  while (Math.floor(needed * fraction) < 2 || needed - Math.floor(needed * fraction) < 2) needed++;
  throw new TextError(
    'too-short',
    `The text has ${plural(characters)}; at least ${plural(needed)} are needed for a training and a validation set.`,
  );
}

/**
 * A text cut into B contiguous streams of equal length, read side by side: window w covers positions w·T to w·T + T − 1 of
 * every stream. What is left over at the end, of a stream less than a window and of the text less than B, is not read.
 */
export class BatchStreams implements Windows {
  readonly windowsPerEpoch: number;
  readonly #ids: Ids;
  readonly #batchSize: number;
  readonly #seqLength: number;
  readonly #laneLength: number;

  /** @throws TextError 'too-short' where the text holds fewer than B(T + 1) characters. */
  constructor(ids: Ids, batchSize: number, seqLength: number) {
    requireShape(batchSize, seqLength);
    const needed = batchSize * (seqLength + 1);
    if (ids.length < needed) {
      throw new TextError(
        'too-short',
        `The training set has ${plural(ids.length)}; batch size ${batchSize} with sequence length ${seqLength} ` +
          `needs at least ${plural(needed)}. Use a longer text, or lower one of them.`,
      );
    }
    this.#ids = ids;
    this.#batchSize = batchSize;
    this.#seqLength = seqLength;
    this.#laneLength = Math.floor(ids.length / batchSize);
    this.windowsPerEpoch = Math.floor((this.#laneLength - 1) / seqLength);
  }

  /** @param index any number of windows from the start of training; epochs follow one another. */
  window(index: number): Window {
    if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`no window ${index}`);
    const inEpoch = index % this.windowsPerEpoch;
    const size = this.#seqLength * this.#batchSize;
    const ids = new Uint32Array(size);
    const targets = new Uint32Array(size);
    for (let b = 0; b < this.#batchSize; b++) {
      let from = b * this.#laneLength + inEpoch * this.#seqLength;
      for (let i = b; i < size; i += this.#batchSize) {
        ids[i] = this.#ids[from++] as number;
        targets[i] = this.#ids[from] as number;
      }
    }
    return { ids, targets, startsEpoch: inEpoch === 0, scored: size };
  }
}

/**
 * At most `limit` windows of shape [T, B] that score a text which may be far too short for B streams: it is cut into as many
 * streams as it can fill, and what has no character has id 0 and an ignored target. Unless `limit` cuts it off, every
 * character but the first is a scored target exactly once.
 * @throws TextError 'too-short' where the text has fewer than 2 characters.
 */
export function validationWindows(ids: Ids, batchSize: number, seqLength: number, limit: number): Window[] {
  requireShape(batchSize, seqLength);
  if (ids.length < 2) {
    throw new TextError('too-short', `The validation set has ${plural(ids.length)}; at least 2 are needed.`);
  }
  const predictions = ids.length - 1;
  const streams = Math.min(batchSize, Math.ceil(predictions / seqLength));
  const streamLength = Math.ceil(predictions / streams);
  const count = Math.min(limit, Math.ceil(streamLength / seqLength));
  return Array.from({ length: count }, (_, w) => {
    const size = seqLength * batchSize;
    const window = { ids: new Uint32Array(size), targets: new Uint32Array(size).fill(ignoredTarget) };
    let scored = 0;
    for (let b = 0; b < streams; b++) {
      const start = b * streamLength + w * seqLength;
      const end = Math.min(start + seqLength, (b + 1) * streamLength, predictions);
      for (let from = start; from < end; from++) {
        const i = (from - start) * batchSize + b;
        window.ids[i] = ids[from] as number;
        window.targets[i] = ids[from + 1] as number;
        scored++;
      }
    }
    return { ...window, startsEpoch: w === 0, scored };
  });
}

function requireShape(batchSize: number, seqLength: number): void {
  const good = [batchSize, seqLength].every((size) => Number.isSafeInteger(size) && size >= 1);
  if (!good) throw new RangeError(`batch ${batchSize} and sequence length ${seqLength} must be whole numbers from 1`);
}

function plural(characters: number): string {
  return `${characters.toLocaleString('en')} character${characters === 1 ? '' : 's'}`;
}
