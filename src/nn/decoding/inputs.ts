import type { SourceInput } from '../memory/batch.ts';
import { isBidirectional, isPooled, type ModelShape } from '../networks/parameters.ts';

/** A sequence to decode. */
export interface DecoderInput {
  /** What the encoder reads, 1 to S symbols; left out where the model has none. */
  readonly source?: Uint32Array;
  /** Ids that the decoder reads first, one at least: `<start>`, or a text to go on from. */
  readonly prefix: ArrayLike<number>;
}

/**
 * The sources of a batch, each in `beam` neighbouring rows; spare rows read that of the first input.
 * @param sourceLength S; left out where the model reads none
 * @throws RangeError for an input without a source, or with one of none or more than S symbols; with any, where the model reads none
 */
export function packSources(
  inputs: readonly DecoderInput[],
  rows: number,
  beam: number,
  sourceLength?: number,
): { source?: SourceInput } {
  if (sourceLength === undefined) {
    if (inputs.some(({ source }) => source)) throw new RangeError('this model reads no sources');
    return {};
  }
  const ids = new Uint32Array(sourceLength * rows);
  const lengths = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const { source = new Uint32Array() } = inputs[Math.floor(row / beam)] ?? (inputs[0] as DecoderInput);
    const { length } = source;
    if (length < 1 || length > sourceLength)
      throw new RangeError(`a source has 1 to ${sourceLength} symbols, not ${length}`);
    lengths[row] = length;
    source.forEach((id, s) => {
      ids[s * rows + row] = id;
    });
  }
  return { source: { ids, lengths } };
}

/** Whether each step gives one token, which the next reads. */
export function isGenerative(shape: ModelShape): boolean {
  const { features, regression = false, feedback = false, symbols, vocabularySize } = shape;
  const ownSymbols = symbols === undefined || symbols === vocabularySize;
  const ofNumbers = features !== undefined || regression;
  return !ofNumbers && !feedback && ownSymbols && !isPooled(shape) && !isBidirectional(shape);
}

/** @throws RangeError unless each step gives one token, which the next reads */
export function requireGenerative(shape: ModelShape): void {
  if (!isGenerative(shape))
    throw new RangeError('only a model that reads its own outputs, symbol after symbol, can be decoded');
}

/** @throws RangeError for an empty one, and what is no id */
export function requirePrefix(prefix: ArrayLike<number>, V: number): void {
  if (prefix.length < 1) throw new RangeError('a decoder reads one token before the first that it gives');
  const wrong = Array.from(prefix).find((id) => !Number.isInteger(id) || id < 0 || id >= V);
  if (wrong !== undefined) throw new RangeError(`${wrong} is no id of a vocabulary of ${V}`);
}
