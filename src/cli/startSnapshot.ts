import type { RunConfig } from '../config/settings/types.ts';
import { initialParameters } from '../nn/init/init.ts';
import { layoutParameters, packParameters, type TensorMap } from '../nn/memory/layout.ts';
import type { Snapshot } from '../nn/memory/snapshot.ts';
import { packState, zeroState } from '../nn/memory/stateLayout.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { type Dataset, sourceSizesOf } from '../training/datasets/dataset.ts';

/**
 * What training starts from, as a copy at step 0, without a GPU: so that a run has a checkpoint before its first step, and
 * always begins by going on from one.
 * @param weights those of the seed if null
 */
export function startSnapshot(config: RunConfig, dataset: Dataset, weights: TensorMap | null): Snapshot {
  const shape = shapeOf(config, dataset.tokenizer.vocabulary.length, sourceSizesOf(dataset)?.symbols);
  const layout = layoutParameters(shape);
  const { batchSize } = config;
  return {
    step: 0,
    params: packParameters(layout, weights ?? initialParameters(shape, config.init, config.seed)),
    first: new Float32Array(layout.size * 4),
    second: new Float32Array(layout.size * 4),
    state: packState(zeroState(shape, batchSize), shape, batchSize),
    fresh: true,
  };
}
