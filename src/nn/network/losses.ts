import { rowsOf } from './axes.ts';
import type { Features, ModuleDefinition, Value } from './types.ts';

/** What a loss reads, and leaves the gradient of in its place. */
function outputsOf([outputs]: readonly Value[]): Features {
  if (outputs?.kind !== 'features') throw new RangeError('a loss needs features');
  return outputs;
}

/** A loss keeps that of each row, and leaves the gradient of what it reads in its place. */
export const lossModule = (kind: string): ModuleDefinition<null> => ({
  kind,
  whole: true,
  overwritesInput: true,
  infer: (_, inputs) => ({ output: outputsOf(inputs), parameters: [] }),
  keeps: (_, inputs, window) => [{ role: 'losses', bytes: 4 * rowsOf(outputsOf(inputs).rows, window), directions: 1 }],
});
