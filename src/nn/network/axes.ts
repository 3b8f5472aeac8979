import type { Axis, Value, Window } from './types.ts';

export const axisOf = (value: Value): Axis =>
  value.kind === 'features' ? value.rows : value.source ? 'source' : 'step';

type Sizes = Pick<Window, 'seqLength' | 'sourceLength' | 'batchSize'>;

/** Steps of an axis; one where it has none. */
export const stepsOf = (axis: Axis, { seqLength, sourceLength = 0 }: Omit<Sizes, 'batchSize'>): number =>
  ({ step: seqLength, source: sourceLength, sequence: 1 })[axis];

export const rowsOf = (axis: Axis, sizes: Sizes): number => stepsOf(axis, sizes) * sizes.batchSize;
