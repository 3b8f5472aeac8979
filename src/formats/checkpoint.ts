import type { RunConfig } from '../config/settings/types.ts';
import { layoutParameters, packParameters, type TensorMap, unpackParameters } from '../nn/memory/layout.ts';
import type { Snapshot } from '../nn/memory/snapshot.ts';
import { packState, stateSizes, unpackState, zeroState } from '../nn/memory/stateLayout.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { writeFacts } from './modelFacts.ts';
import { type ModelContents, namedTensors, type Vocabularies } from './modelFile.ts';
import { type Tensor, writeSafetensors } from './safetensors.ts';
import { firstPrefix, freshKey, momentPrefixes, planKey, secondPrefix, textKey } from './trainingContents.ts';

interface CheckpointSource extends Vocabularies {
  /** With the learning rate and clip of the moment. */
  readonly config: RunConfig;
  /** Of the text that is trained on. */
  readonly textHash: string;
  readonly snapshot: Snapshot;
  readonly extra?: Readonly<Record<string, string>>;
}

/** All that training goes on from to the last bit: a model file with the optimizer's moments and the recurrent state. */
export function writeCheckpoint(source: CheckpointSource): Uint8Array<ArrayBuffer> {
  const { config, vocabulary, sourceVocabulary = null, textHash, snapshot, extra = {} } = source;
  const { step, fresh, plan } = snapshot;
  const shape = shapeOf(config, vocabulary.length, sourceVocabulary?.length);
  const layout = layoutParameters(shape);
  const named = (flat: Float32Array, prefix = ''): [string, Tensor][] =>
    namedTensors(shape, unpackParameters(layout, flat), prefix);
  const moments = { [firstPrefix]: snapshot.first, [secondPrefix]: snapshot.second };
  const tensors = new Map([
    ...named(snapshot.params),
    ...momentPrefixes(config.optimizer.type).flatMap((prefix) => named(moments[prefix], prefix)),
  ]);
  if (!fresh) {
    const { h, c } = unpackState(snapshot.state, shape, config.batchSize);
    const sizes = stateSizes(shape, config.batchSize);
    tensors.set('state.h', { shape: sizes, values: h });
    if (c) tensors.set('state.c', { shape: sizes, values: c });
  }
  return writeSafetensors({
    tensors,
    metadata: {
      ...writeFacts({ kind: 'checkpoint', config, vocabulary, sourceVocabulary, step, extra }),
      [textKey]: textHash,
      [freshKey]: String(fresh),
      ...(plan ? { [planKey]: plan } : {}),
    },
  });
}

/** What `Trainer.restore` takes, from a checkpoint. @throws RangeError for a file that is none. */
export function snapshotOf({ training, config, shape, step, tensors }: ModelContents): Snapshot {
  if (!training || !config) throw new RangeError('a model file is not a checkpoint');
  const layout = layoutParameters(shape);
  const moments = (map: TensorMap) =>
    Object.keys(map).length > 0 ? packParameters(layout, map) : new Float32Array(layout.size * 4);
  return {
    step,
    params: packParameters(layout, tensors),
    first: moments(training.first),
    second: moments(training.second),
    state: packState(training.state ?? zeroState(shape, config.batchSize), shape, config.batchSize),
    fresh: training.state === null,
    ...(training.plan ? { plan: training.plan } : {}),
  };
}
