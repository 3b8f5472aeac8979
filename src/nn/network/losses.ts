import type { Features, ModuleDefinition, Value, Window } from './types.ts';

/** What a loss reads, and leaves the gradient of in its place. */
function outputsOf([outputs]: readonly Value[]): Features {
  if (outputs?.kind !== 'features') throw new RangeError('a loss needs features');
  return outputs;
}

export const rowsOf = (
  rows: Features['rows'],
  { seqLength, batchSize }: Pick<Window, 'seqLength' | 'batchSize'>,
): number => (rows === 'step' ? seqLength * batchSize : batchSize);

/** A loss keeps that of each row, and leaves the gradient of what it reads in its place. */
export const lossModule = (kind: string): ModuleDefinition<null> => ({
  kind,
  whole: true,
  overwritesInput: true,
  infer: (_, inputs) => ({ output: outputsOf(inputs), parameters: [] }),
  keeps: (_, inputs, window) => [{ role: 'losses', bytes: 4 * rowsOf(outputsOf(inputs).rows, window), directions: 1 }],
});
