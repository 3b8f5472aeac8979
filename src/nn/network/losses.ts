import type { Features, KeepSpec, Value, Window } from './types.ts';

/** What a loss reads, and leaves the gradient of in its place. */
export function outputsOf([outputs]: readonly Value[]): Features {
  if (outputs?.kind !== 'features') throw new RangeError('a loss needs features');
  return outputs;
}

export const rowsOf = (
  rows: Features['rows'],
  { seqLength, batchSize }: Pick<Window, 'seqLength' | 'batchSize'>,
): number => (rows === 'step' ? seqLength * batchSize : batchSize);

/** The loss of each row. */
export const lossKeeps = (inputs: readonly Value[], window: Window): readonly KeepSpec[] => [
  { role: 'losses', bytes: 4 * rowsOf(outputsOf(inputs).rows, window), directions: 1 },
];
