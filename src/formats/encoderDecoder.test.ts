import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { optimizers } from '../config/settings/optimizer.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { getPairTask } from '../data/pairs/index.ts';
import { createRng } from '../lib/rng.ts';
import { layoutParameters, packParameters, type TensorMap } from '../nn/memory/layout.ts';
import type { Snapshot } from '../nn/memory/snapshot.ts';
import { packState, zeroState } from '../nn/memory/stateLayout.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import { attentionKinds, elementCount, type ModelShape } from '../nn/networks/parameters.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { encoderDecoders } from '../nn/testing/encoderDecoders.ts';
import { checkConfig, prepareRun } from '../training/loop/runSpec.ts';
import { snapshotOf, writeCheckpoint } from './checkpoint.ts';
import { ModelFileError } from './errors.ts';
import { namedTensors, readModelFile, writeModelFile } from './modelFile.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const tensorsOf = (shape: ModelShape): TensorMap =>
  Object.fromEntries(
    parameterShapes(shape).map((parameter) => {
      const rng = createRng(1, parameter.name);
      return [parameter.name, Float32Array.from({ length: elementCount(parameter) }, () => rng.uniform(-1, 1))];
    }),
  );

const bare = (shape: ModelShape): Uint8Array<ArrayBuffer> =>
  writeSafetensors({ tensors: new Map(namedTensors(shape, tensorsOf(shape))), metadata: {} });

/** Runs of dates. */
const configurations: readonly (readonly [name: string, changes: Partial<RunConfig>])[] = [
  ...attentionKinds.map((attention) => [`attention ${attention}`, { attention }] as const),
  ['both directions', { bidirectional: true, cell: 'lstm', attention: 'general' }],
  ['layers that differ', { layers: 2, perLayer: 'lstm:5,gru:4', attention: 'additive' }],
  ['RMSProp', { optimizer: { ...defaultConfig.optimizer, type: 'rmsprop' } }],
];

const { sourceSymbols: sources, targetSymbols: targets } = getPairTask('dates').open(null, { seed: 1, batchSize: 2 });

function modelOf(changes: Partial<RunConfig>) {
  const sizes = { layers: 1, hiddenSize: 5, batchSize: 2, embedding: { size: 3, tied: false } };
  const config = checkConfig({ cell: 'gru', ...sizes, task: { id: 'dates' }, ...changes });
  const shape = shapeOf(config, targets.length);
  const vocabularies = { vocabulary: targets, sourceVocabulary: sources };
  return { config, shape, source: { config, ...vocabularies, step: 7, tensors: tensorsOf(shape) } };
}

/** Of a run that has trained, whose every window starts from zero. */
function snapshotFor({ batchSize, optimizer }: RunConfig, shape: ModelShape): Snapshot {
  const layout = layoutParameters(shape);
  const packed = () => packParameters(layout, tensorsOf(shape));
  const { moments }: { moments: readonly string[] } = optimizers[optimizer.type];
  const momentOf = (name: string) => (moments.includes(name) ? packed() : new Float32Array(layout.size * 4));
  const zeros = packState(zeroState(shape, batchSize), shape, batchSize);
  return {
    step: 7,
    params: packed(),
    first: momentOf('first'),
    second: momentOf('second'),
    state: zeros,
    fresh: false,
  };
}

const encoderNames = (suffix: string): string[] =>
  ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => `encoder.${name}_${suffix}`);

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelFileError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

const unsupported = (message: string) => expect.objectContaining({ code: 'unsupported', message });

describe('files of an encoder–decoder', () => {
  it.each(encoderDecoders)('should give its tensors back in the order of the state dict when it is %s', (_, shape) => {
    const { tensors } = readSafetensors(bare(shape));
    expect([...tensors].map(([name, { shape: sizes }]) => ({ name, shape: sizes }))).toEqual(parameterShapes(shape));
    const values = Object.fromEntries([...tensors].map(([name, tensor]) => [name, tensor.values]));
    expect(values).toEqual(tensorsOf(shape));
  });

  it.each(encoderDecoders)('should be refused with what they hold when no configuration describes %s', (_, shape) => {
    expect(() => readModelFile(bare(shape))).toThrow(ModelFileError);
    expect(() => readModelFile(bare(shape))).toThrow(
      unsupported(
        'The model is an encoder–decoder (encoder.weight_ih_l0), which can’t be opened without its configuration.',
      ),
    );
  });

  it.each(configurations)('should come back whole when it has %s', (_, changes) => {
    const { config, shape, source } = modelOf(changes);
    const read = readModelFile(writeModelFile(source));
    expect(read).toMatchObject({ kind: 'model', config, vocabulary: targets, sourceVocabulary: sources, step: 7 });
    expect(read.shape).toEqual(shape);
    expect(read.tensors).toEqual(source.tensors);

    const snapshot = snapshotFor(config, shape);
    const again = readModelFile(writeCheckpoint({ ...source, textHash: 'abc', snapshot }));
    expect(again).toMatchObject({ kind: 'checkpoint', config, vocabulary: targets, sourceVocabulary: sources });
    expect(snapshotOf(again)).toEqual(snapshot);
  });

  it.each(configurations)('should begin a run and resume one when it has %s', (_, changes) => {
    const { config, shape, source } = modelOf(changes);
    const { textHash } = prepareRun(config, '', null).dataset;
    expect(prepareRun(config, '', readModelFile(writeModelFile(source))).start).toEqual({ weights: source.tensors });
    const snapshot = snapshotFor(config, shape);
    const checkpoint = readModelFile(writeCheckpoint({ ...source, textHash, snapshot }));
    expect(prepareRun(config, '', checkpoint).start).toEqual({ snapshot });
  });

  it('should name every tensor as torch.nn’s modules do when it attends in both directions', () => {
    const { source } = modelOf({ cell: 'lstm', bidirectional: true, attention: 'additive' });
    expect([...readSafetensors(writeModelFile(source)).tensors.keys()]).toEqual([
      'source_embedding.weight',
      ...encoderNames('l0'),
      ...encoderNames('l0_reverse'),
      ...['bridge_h_0.weight', 'bridge_h_0.bias', 'bridge_c_0.weight', 'bridge_c_0.bias'],
      'embedding.weight',
      ...['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => `decoder.${name}_l0`),
      ...['attention_keys.weight', 'attention_query.weight', 'attention.weight', 'attention_output.weight'],
      ...['head.weight', 'head.bias'],
    ]);
  });

  it.each([
    ['no list', '"abc"', 'damaged: The source vocabulary in the file’s metadata is not a list of different symbols.'],
    ['no JSON', '[', "damaged: The source vocabulary in the file's metadata can't be read."],
    ['a symbol twice', '["a", "a"]', 'damaged: The source vocabulary in the file’s metadata is not a list'],
    [
      'too short',
      '["a"]',
      'mismatch: The file contradicts itself: it has a source vocabulary of 1 symbols, but an encoder',
    ],
  ])('should be refused when the symbols of its sources are %s', (_, symbols, problem) => {
    const { tensors, metadata } = readSafetensors(writeModelFile(modelOf({}).source));
    const changed = writeSafetensors({ tensors, metadata: { ...metadata, 'unroll.sourceVocabulary': symbols } });
    expect(problemOf(() => readModelFile(changed))).toContain(problem);
  });

  it('should be refused when it lists symbols of sources and has no encoder', () => {
    const config = { ...defaultConfig, hiddenSize: 3 };
    const tensors = tensorsOf(shapeOf(config, 2));
    const file = writeModelFile({ config, vocabulary: ['a', 'b'], sourceVocabulary: ['c'], step: 0, tensors });
    expect(problemOf(() => readModelFile(file))).toContain('a source vocabulary of 1 symbols, but an encoder for 0');
  });

  it('should begin no run when the symbols of its sources are others', () => {
    const { config, source } = modelOf({});
    const file = readModelFile(writeModelFile({ ...source, sourceVocabulary: sources.toReversed() }));
    expect(problemOf(() => prepareRun(config, '', file))).toContain('are not the symbols of the task dates');
  });

  it('should begin no run when its encoder reads in other directions', () => {
    const { config, source } = modelOf({ bidirectional: true });
    const file = readModelFile(writeModelFile(source));
    expect(problemOf(() => prepareRun({ ...config, bidirectional: false }, '', file))).toContain(
      'The model file has bidirectional true',
    );
  });
});
