import { optimizers } from '../config/settings/optimizer.ts';
import type { RunConfig } from '../config/settings/types.ts';
import type { TensorMap } from '../nn/memory/layout.ts';
import { stateSizes, zeroState } from '../nn/memory/stateLayout.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import type { ModelShape } from '../nn/networks/parameters.ts';
import { ModelFileError } from './errors.ts';
import { requireTensors } from './modelShape.ts';
import type { TensorFile } from './safetensors.ts';

/** What training needs beside the weights. */
export interface TrainingContents {
  /** The optimizer's moments, a tensor for each parameter. Empty where {@link optimizers} says that it keeps none. */
  readonly first: TensorMap;
  readonly second: TensorMap;
  /** As {@link stateSizes} says, c in cells that have one; null where the next window starts from zero. */
  readonly state: { readonly h: Float32Array; readonly c: Float32Array | null } | null;
  /** Of the text that was trained on. */
  readonly textHash: string;
  /** What computed it; '' where nobody said. On the adapter it comes from, it goes on to the last bit by that plan. */
  readonly plan: string;
}

export const firstPrefix = 'optimizer.first.';
export const secondPrefix = 'optimizer.second.';
const statePrefix = 'state.';
export const textKey = 'unroll.text';
export const freshKey = 'unroll.fresh';
export const planKey = 'unroll.plan';

/** Whether a tensor of a checkpoint is none of the model's own. */
export const isTrainingTensor = (name: string): boolean =>
  [firstPrefix, secondPrefix, statePrefix].some((prefix) => name.startsWith(prefix));

/** Prefixes of the moments that an optimizer keeps. */
export const momentPrefixes = (
  type: RunConfig['optimizer']['type'],
): readonly (typeof firstPrefix | typeof secondPrefix)[] =>
  optimizers[type].moments.map((moment) => (moment === 'first' ? firstPrefix : secondPrefix));

/** @throws ModelFileError for what is missing, superfluous or of another size than the model's. */
export function readTraining(file: TensorFile, shape: ModelShape, config: RunConfig): TrainingContents {
  const parameters = parameterShapes(shape);
  const prefixes = momentPrefixes(config.optimizer.type);
  const expected = new Map(
    prefixes.flatMap((prefix) => parameters.map(({ name, shape: sizes }) => [prefix + name, sizes])),
  );
  const fresh = file.metadata[freshKey] === 'true';
  const hasCellState = zeroState(shape, config.batchSize).c !== null;
  const stateShape = stateSizes(shape, config.batchSize);
  if (!fresh) expected.set(`${statePrefix}h`, stateShape);
  if (!fresh && hasCellState) expected.set(`${statePrefix}c`, stateShape);

  requireTensors(
    file.tensors,
    expected,
    (name) => new ModelFileError('damaged', `The checkpoint has no tensor ${name}.`),
  );
  for (const name of file.tensors.keys()) {
    if (isTrainingTensor(name) && !expected.has(name)) {
      throw new ModelFileError('mismatch', `The checkpoint has a tensor ${name} that its configuration does not have.`);
    }
  }
  const values = (name: string) => file.tensors.get(name)?.values as Float32Array;
  const moments = (prefix: (typeof prefixes)[number]): TensorMap =>
    Object.fromEntries(prefixes.includes(prefix) ? parameters.map(({ name }) => [name, values(prefix + name)]) : []);
  const state = fresh ? null : { h: values('state.h'), c: hasCellState ? values('state.c') : null };
  const { [textKey]: textHash = '', [planKey]: plan = '' } = file.metadata;
  return { first: moments(firstPrefix), second: moments(secondPrefix), state, textHash, plan };
}
