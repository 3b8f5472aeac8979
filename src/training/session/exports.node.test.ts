import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { anyTaskOf, dataTaskOf, vocabularyOf } from '../../config/task.ts';
import { dataTasks, tasks } from '../../data/tasks/index.ts';
import { writeCheckpoint } from '../../formats/checkpoint.ts';
import { writeModelFile } from '../../formats/modelFile.ts';
import { type Feed, OnnxModel } from '../../formats/onnx/testing/runtime.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { layoutParameters, packParameters } from '../../nn/memory/layout.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { forward, zeroState } from '../../nn/testing/stackReference.ts';
import { dataHash } from '../datasets/dataTaskDataset.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { exportModel } from './exports.ts';

/** The data of a task as they come with the page; '' where it draws its sequences. */
function dataOf(config: RunConfig): string {
  const task = dataTaskOf(config);
  if (!task) return '';
  const bytes = readFileSync(join(root, 'public', task.file));
  return strFromU8(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
}

function modelOf(changes: Partial<RunConfig>) {
  const config = checkConfig({ ...defaultConfig, cell: 'gru', hiddenSize: 7, ...changes });
  const task = anyTaskOf(config);
  if (!task || task.kind === 'pairs') throw new RangeError('no task of a stack');
  const vocabulary = vocabularyOf(task);
  const shape = shapeOf(config, vocabulary.length);
  const tensors = initialParameters(shape, config.init, 1);
  return { config, shape, tensors, file: writeModelFile({ config, vocabulary, step: 0, tensors }) };
}

async function archiveOf({ config, file }: Pick<ReturnType<typeof modelOf>, 'config' | 'file'>) {
  const files = unzipSync(await exportModel('onnx', file, async () => dataOf(config)));
  const json = (name: string) => JSON.parse(strFromU8(files[`${name}.json`] as Uint8Array));
  return { files, json };
}

const float64 = (tensors: Readonly<Record<string, Float32Array>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]));

/** What onnxruntime and the reference make of one sequence, by the names that the archive gives its symbols. */
async function predictions(model: ReturnType<typeof modelOf>) {
  const { shape, tensors } = model;
  const { files, json } = await archiveOf(model);
  const { inputs: steps, targets } = json('example');
  const T: number = steps.length;
  const numbers = shape.features !== undefined;
  const symbols: string[] = numbers ? [] : json('inputs.json' in files ? 'inputs' : 'vocabulary');
  const ids = numbers ? [] : steps.map((symbol: string) => symbols.indexOf(symbol));
  const values: number[] = numbers ? steps.flat() : [];
  const onnx = await OnnxModel.open(files['sequence.onnx'] as Uint8Array);
  const state = {
    values: new Float32Array(shape.layers * shape.hiddenSize),
    dims: [shape.layers, 1, shape.hiddenSize],
  };
  const known: Record<string, Feed> = {
    ids: { values: ids, dims: [T, 1] },
    values: { values, dims: [T, 1, shape.features ?? 0] },
    lengths: { values: [T], dims: [1] },
    h: state,
    c: state,
  };
  const feeds = onnx.session.inputNames.map((name): [string, Feed] => [name, known[name] as Feed]);
  const got = await onnx.run(Object.fromEntries(feeds));
  await onnx.close();
  const { logits } = forward(shape, float64(tensors), {
    ids: Uint32Array.from(ids),
    values: Float64Array.from(values),
    T,
    B: 1,
    state: zeroState(shape, 1),
  });
  return { got: got[shape.regression ? 'predictions' : 'logits']?.data ?? [], expected: logits, targets, T };
}

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs((got[i] as number) - (expected[i] as number)), `output ${i}`).toBeLessThan(1e-5);
  }
}

interface TaskCase {
  readonly name: string;
  readonly id: string;
  readonly lag: number;
  readonly changes?: Partial<RunConfig>;
}

const cases: readonly TaskCase[] = [
  ...tasks.map(({ id, lag }) => ({ name: id, id, lag: Math.max(lag.min, 5) })),
  ...dataTasks.filter(({ output }) => output !== 'number-each-step').map(({ id }) => ({ name: id, id, lag: 1 })),
  {
    name: 'name-origin in both directions, by their ends',
    id: 'name-origin',
    lag: 1,
    changes: { bidirectional: true, pool: 'ends', cell: 'lstm' },
  },
  {
    name: 'tagging in both directions, embedded',
    id: 'tagging',
    lag: 1,
    changes: { bidirectional: true, embedding: { size: 6, tied: false } },
  },
  { name: 'adding by its last state', id: 'adding', lag: 9, changes: { pool: 'last' } },
];

describe('a model of a task as ONNX', () => {
  test.each(cases)('should predict what the reference does when it is $name', async ({ id, lag, changes }) => {
    const { got, expected, targets, T } = await predictions(modelOf({ task: { id, lag }, ...changes }));
    expectClose(got, expected);
    expect(targets).toHaveLength(T);
    expect(targets.some((target: unknown) => target !== null)).toBe(true);
  });

  test.each(['stocks', 'weather', 'series'])(
    'should take and give a series in its own unit when it is %s',
    async (id) => {
      const model = modelOf({ task: { id, lag: 2 } });
      const { config, shape, tensors } = model;
      const { files, json } = await archiveOf(model);
      const channels: { mean: number; deviation: number }[] = json('inputs');
      const [{ scale, rowsAhead }] = json('outputs');
      expect(rowsAhead).toBe(2);
      const T = config.seqLength;
      const source = { seed: 1, batchSize: 1, seqLength: T, lag: 2 };
      const values = dataTaskOf(config)?.open(dataOf(config), source).validationBatch(0).values ?? new Float32Array();
      const raw = values.map((value, i) => {
        const { mean, deviation } = channels[i % channels.length] as { mean: number; deviation: number };
        return mean + deviation * value;
      });
      const onnx = await OnnxModel.open(files['sequence.onnx'] as Uint8Array);
      const h = { values: new Float32Array(shape.hiddenSize), dims: [1, 1, shape.hiddenSize] };
      const got = await onnx.run({ values: { values: raw, dims: [T, 1, channels.length] }, h });
      await onnx.close();
      const inputs = { ids: new Uint32Array(), values: Float64Array.from(values), T, B: 1, state: zeroState(shape, 1) };
      const { logits } = forward(shape, float64(tensors), inputs);
      expectClose(got.predictions?.data.map((move) => move / scale) ?? [], logits);
    },
  );

  test.each([
    ['refused when the data are not those', 'another', 'not those this model was trained on'],
    ['written when the data are those', 'the same', null],
  ])('should be %s that the checkpoint was trained on', async (_, data, refusal) => {
    const { config, shape, tensors } = modelOf({ task: { id: 'series', lag: 2 } });
    const layout = layoutParameters(shape);
    const zeros = new Float32Array(layout.size * 4);
    const params = packParameters(layout, tensors);
    const snapshot = { step: 1, params, first: zeros, second: zeros, state: { layers: [] }, fresh: true };
    const text = dataOf(config);
    const hash = dataHash(config, data === 'the same' ? text : data);
    const checkpoint = writeCheckpoint({ config, vocabulary: ['ŷ'], textHash: hash, snapshot });
    const written = exportModel('onnx', checkpoint, async () => text).then(
      () => null,
      (error: Error) => error.message,
    );
    if (refusal === null) expect(await written).toBeNull();
    else expect(await written).toContain(refusal);
  });
});
