import { writeLayers } from '../../config/layerList.ts';
import { liveChange, withLive } from '../../config/live.ts';
import { parseConfig } from '../../config/parse.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf, pairTaskOf, readsOwn, readsText, treeTaskOf } from '../../config/task.ts';
import { snapshotOf } from '../../formats/checkpoint.ts';
import { ModelFileError } from '../../formats/errors.ts';
import type { ModelContents } from '../../formats/modelFile.ts';
import type { TensorMap } from '../../nn/memory/layout.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import { parameterShapes } from '../../nn/networks/index.ts';
import { isBidirectional, type ModelShape, recurrenceOf } from '../../nn/networks/parameters.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { type Dataset, prepareDataset } from '../datasets/dataset.ts';
import { prepareDataTask } from '../datasets/dataTaskDataset.ts';
import { preparePairs } from '../datasets/pairsDataset.ts';
import { prepareTask } from '../datasets/taskDataset.ts';
import { prepareTrees } from '../datasets/treeDataset.ts';

/** What a run is made from. */
export interface RunSpec {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  /** A plan that was found to be fast here before; a run that goes on keeps its own. */
  readonly plan?: string | undefined;
  /** Where it begins, if not at step 0 with the weights of its seed. */
  readonly start?: { readonly weights: TensorMap } | { readonly snapshot: Snapshot };
}

const mismatch = (message: string) => new ModelFileError('mismatch', message);

/** @throws ConfigError for what no run can be made from. */
export function checkConfig(config: unknown): RunConfig {
  return parseConfig(config);
}

/**
 * What a run is made from: its text in ids, or its task, and where it begins.
 *
 * A checkpoint brings its own configuration, since another would not go on with its data and its optimizer; only what
 * acts live is taken from `requested`.
 * @param text that is learned, or the data of a task; not looked at where a task draws its sequences
 * @throws TextError, or ModelFileError where the file does not fit the text or the configuration.
 */
export function prepareRun(requested: RunConfig, text: string, file: ModelContents | null): RunSpec {
  if (!file) return fitted({ config: requested, dataset: prepareData(requested, text, null) });
  if (file.training && file.config) return resumed(requested, text, file, file.config);
  requireShape(file, requested);
  const dataset = prepareData(requested, text, file);
  requireVocabulary(file, dataset);
  return fitted({ config: requested, dataset, start: { weights: file.tensors } });
}

function resumed(requested: RunConfig, text: string, file: ModelContents, own: RunConfig): RunSpec {
  const config = withLive(own, liveChange(requested, own) ?? {});
  const dataset = prepareData(config, text, file);
  if (dataset.textHash !== file.training?.textHash) {
    const [other, these] = readsText(config) ? ['another text', 'that text'] : ['other data', 'those'];
    throw mismatch(
      `The checkpoint was trained on ${other}; open ${these}, or use the weights of the checkpoint alone.`,
    );
  }
  return fitted({ config, dataset, start: { snapshot: snapshotOf(file) } });
}

const fitted = (spec: RunSpec): RunSpec => ({ ...spec, config: fittedToData(spec.config, spec.dataset) });

/** With windows as long as a person's own pairs make them, which no task knows before they are read. */
export function fittedToData(config: RunConfig, { pairs }: Dataset): RunConfig {
  return pairs ? { ...config, seqLength: pairs.data.targetLength } : config;
}

/** @param file of a model that is to be trained on, whose symbols stay what they are */
function prepareData(config: RunConfig, text: string, file: ModelContents | null): Dataset {
  const vocabulary = file?.vocabulary ?? null;
  if (readsText(config)) return prepareDataset(text, config.batchSize, config.seqLength, vocabulary ?? undefined);
  const dataset = prepareTaskData(config, text);
  const { vocabulary: symbols } = dataset.tokenizer;
  const sources = dataset.pairs?.data.sourceSymbols ?? [];
  const isOther = (known: readonly string[] | null | undefined, needed: readonly string[]): boolean =>
    !!known && JSON.stringify(known) !== JSON.stringify(needed);
  if (!isOther(vocabulary, symbols) && !isOther(file?.sourceVocabulary, sources)) return dataset;
  if (readsOwn(config)) {
    throw mismatch("The symbols of these pairs are not those of the model file, so it can't train on them.");
  }
  throw mismatch(
    `The characters of the model file are not the symbols of the task ${config.task.id}, so it can't train on it.`,
  );
}

function prepareTaskData(config: RunConfig, text: string): Dataset {
  if (pairTaskOf(config)) return preparePairs(config, text);
  if (treeTaskOf(config)) return prepareTrees(config);
  return dataTaskOf(config) ? prepareDataTask(config, text) : prepareTask(config);
}

const listOf = ({ perLayer = [] }: ModelShape): string =>
  writeLayers(perLayer.map((layer) => ({ ...layer, cell: layer.cell.id })));

/** Of an encoder–decoder, whether the encoder does. */
const readsFromEnd = ({ encoder, ...shape }: ModelShape): boolean =>
  isBidirectional(encoder ? { ...shape, perLayer: encoder.layers } : shape);

function requireShape({ shape }: ModelContents, config: RunConfig): void {
  const expected = shapeOf(config, shape.vocabularySize, shape.encoder?.symbols ?? shape.vocabularySize);
  const pairs = [
    ['cell', shape.cell.id, config.cell],
    ['layers', shape.layers, config.layers],
    ['hiddenSize', shape.hiddenSize, config.hiddenSize],
    ['recurrence', recurrenceOf(shape), recurrenceOf(expected)],
    ['bidirectional', readsFromEnd(shape), readsFromEnd(expected)],
    ['perLayer', listOf(shape), listOf(expected)],
  ] as const;
  const other = pairs.find(([, inFile, inConfig]) => inFile !== inConfig);
  if (other) {
    const [key, inFile, inConfig] = other;
    throw mismatch(
      `The model file has ${key} ${inFile || 'of layers alike'}, the configuration has ${inConfig || 'layers alike'}; make them the same.`,
    );
  }
  const sizesOf = (of: ModelShape) =>
    new Map(parameterShapes(of).map(({ name, shape: sizes }) => [name, sizes.join(' × ')]));
  const [has, needs] = [sizesOf(shape), sizesOf(expected)];
  const name = [...needs.keys(), ...has.keys()].find((each) => has.get(each) !== needs.get(each));
  if (name === undefined) return;
  const [requested, found] = [needs.get(name) ?? 'none', has.get(name) ?? 'none'];
  throw mismatch(
    `The model file has ${name} of ${found}, the configuration has ${requested}; the connections around the cells must be the same.`,
  );
}

function requireVocabulary({ shape, vocabulary }: ModelContents, { tokenizer }: Dataset): void {
  const size = tokenizer.vocabulary.length;
  if (vocabulary || shape.vocabularySize === size) return;
  throw mismatch(
    `The model file has no vocabulary. Its output has ${shape.vocabularySize} classes, but the text has ${size} characters.`,
  );
}
