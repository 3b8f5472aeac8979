import type { RunConfig } from '../config/settings/types.ts';
import type { TensorMap } from '../nn/memory/layout.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import type { ModelShape } from '../nn/networks/parameters.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { ModelFileError } from './errors.ts';
import { type FileKind, readFacts, writeFacts } from './modelFacts.ts';
import { modelShape } from './modelShape.ts';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';
import { isTrainingTensor, readTraining, type TrainingContents } from './trainingContents.ts';

/** What a model file holds. A checkpoint is a model and all that its training goes on from. */
export interface ModelContents {
  readonly kind: FileKind;
  /** null where the file has none, as one written by PyTorch alone. */
  readonly config: RunConfig | null;
  /** The characters by id; null where the file names none. */
  readonly vocabulary: readonly string[] | null;
  /** The symbols of the sources by id, of an encoder–decoder; null where the file names none. */
  readonly sourceVocabulary: readonly string[] | null;
  readonly shape: ModelShape;
  /** Steps it was trained for; 0 where the file does not say. */
  readonly step: number;
  /** The weights, row-major, in PyTorch's names. */
  readonly tensors: TensorMap;
  /** Of a checkpoint. */
  readonly training: TrainingContents | null;
  /** What a caller of writeCheckpoint added. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The symbols by id that a model predicts, and of an encoder–decoder those of its sources. */
export interface Vocabularies {
  readonly vocabulary: readonly string[];
  readonly sourceVocabulary?: readonly string[] | null;
}

/**
 * A model as safetensors, in PyTorch's state-dict names and layout (see {@link parameterShapes}); configuration, vocabulary, of an
 * encoder–decoder that of the sources, and step are in the metadata.
 */
export function writeModelFile(
  model: Pick<ModelContents, 'tensors' | 'step'> & Vocabularies & { readonly config: RunConfig },
): Uint8Array<ArrayBuffer> {
  const shape = shapeOf(model.config, model.vocabulary.length, model.sourceVocabulary?.length);
  return writeSafetensors({
    tensors: new Map(namedTensors(shape, model.tensors)),
    metadata: writeFacts({ ...model, kind: 'model', extra: {} }),
  });
}

/** The tensors of a map with their shapes, in the order of PyTorch's state dict. @throws RangeError for a missing one. */
export function namedTensors(shape: ModelShape, tensors: TensorMap, prefix = ''): [string, Tensor][] {
  return parameterShapes(shape).map(({ name, shape: sizes }) => {
    const values = tensors[name];
    if (!values) throw new RangeError(`${name} is missing`);
    return [prefix + name, { shape: sizes, values }];
  });
}

/**
 * Reads a model or a checkpoint that anybody may have written. A file without a configuration must have the names and shapes
 * of a state dict of nn.RNN, nn.GRU or nn.LSTM as `rnn` and nn.Linear as `head`.
 * @throws ModelFileError with the first thing that is wrong.
 */
export function readModelFile(bytes: Uint8Array): ModelContents {
  const file = readSafetensors(bytes);
  const facts = readFacts(file.metadata);
  const weights = new Map([...file.tensors].filter(([name]) => facts.kind === 'model' || !isTrainingTensor(name)));
  const shape = modelShape(weights, facts.config);
  const { config, vocabulary, sourceVocabulary } = facts;
  if (vocabulary && vocabulary.length !== shape.vocabularySize) {
    const sizes = `a vocabulary of ${vocabulary.length} characters, but an output for ${shape.vocabularySize}`;
    throw new ModelFileError('mismatch', `The file contradicts itself: it has ${sizes}.`);
  }
  if (sourceVocabulary && sourceVocabulary.length !== (shape.encoder?.symbols ?? 0)) {
    const sizes = `a source vocabulary of ${sourceVocabulary.length} symbols, but an encoder for ${shape.encoder?.symbols ?? 0}`;
    throw new ModelFileError('mismatch', `The file contradicts itself: it has ${sizes}.`);
  }
  for (const [name, { values }] of file.tensors) requireFinite(name, values);
  const training = facts.kind === 'checkpoint' ? readTraining(file, shape, config as RunConfig) : null;
  const { kind, step, extra } = facts;
  const tensors = Object.fromEntries([...weights].map(([name, { values }]) => [name, values]));
  return { kind, config, vocabulary, sourceVocabulary, shape, step, tensors, training, extra };
}

function requireFinite(name: string, values: Float32Array): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const what = Number.isNaN(values[at]) ? 'NaN' : 'an infinite value';
  throw new ModelFileError('not-finite', `${name} holds ${what}, so the model can't be used; use an earlier copy.`);
}
