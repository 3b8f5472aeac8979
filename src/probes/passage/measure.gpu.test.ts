import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { largestError, randomParameters, testGpu, testModel, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, type Tensors, zeroState } from '../../nn/testing/stackReference.ts';
import { otherMakes, torchVariants } from '../../nn/testing/variants.ts';
import { sessionConfig, TestPage } from '../../training/testing/sessionCase.ts';
import { ConnectivityProbe } from './connectivity.ts';
import type { PassageData } from './contract.ts';
import { passageOf } from './measure.ts';
import { PassageReader } from './reading.ts';

const optimizer = { type: 'adam', nesterov: false } as const;
const vocabulary = [...'abcdefg'];
const [V, H, P] = [vocabulary.length, 10, 12];

/** Logits [P, V] in float64 of inputs [P, V] that need not be one-hot. */
function logitsOf(shape: ModelShape, params: Tensors, values: Float64Array): Float64Array {
  const window = { ids: new Uint32Array(), values, T: values.length / V, B: 1, state: zeroState(shape, 1) };
  return forward({ ...shape, features: V }, params, window).logits;
}

/** ‖∂ logit at `at` / ∂x_t‖ by central differences, for every t and each place of `places`. */
function differences(
  shape: ModelShape,
  params: Tensors,
  ids: Uint32Array,
  places: readonly number[],
  tokens: Uint32Array,
): number[][] {
  const step = 1e-5;
  const nudged = (t: number, v: number, by: number): Float64Array => {
    const inputs = new Float64Array(ids.length * V);
    ids.forEach((id, i) => {
      inputs[i * V + id] = 1;
    });
    inputs[t * V + v] = (inputs[t * V + v] as number) + by;
    return logitsOf(shape, params, inputs);
  };
  const lengths = places.map(() => new Array<number>(ids.length).fill(0));
  for (let t = 0; t < ids.length; t++) {
    for (let v = 0; v < V; v++) {
      // One pair of passes tells of every place.
      const [more, less] = [nudged(t, v, step), nudged(t, v, -step)];
      places.forEach((at, i) => {
        const logit = at * V + (tokens[at] as number);
        const slope = ((more[logit] as number) - (less[logit] as number)) / (2 * step);
        const own = lengths[i] as number[];
        own[t] = Math.hypot(own[t] as number, slope);
      });
    }
  }
  return lengths;
}

const kinds: readonly (Omit<ModelShape, 'layers' | 'hiddenSize' | 'vocabularySize'> & { readonly name: string })[] = [
  ...torchVariants,
  // Gradients come from the kernels that the reach is measured by, where every make is tried.
  ...otherMakes.filter(({ recurrence }) => recurrence === 'none'),
  { name: 'normalised gru-textbook', cell: getCell('gru-textbook'), activation: 'tanh', layerNorm: true },
];

describe.each(kinds)('a passage read by a $name', ({ name: _, ...kind }) => {
  const { cell } = kind;
  const shape: ModelShape = { ...kind, layers: 2, hiddenSize: H, vocabularySize: V };
  const rng = createRng(11, `${cell.id} passage`);
  const params = randomParameters(shape, rng, 0.7);
  const ids = Uint32Array.from({ length: P }, () => rng.uint32() % V);
  const spec = { shape, seqLength: 2, batchSize: 3, optimizer };

  it('should have the reference’s states, gates, surprise and predictions, in a window that is longer', async () => {
    const model = await testModel(spec, params);
    const reader = await PassageReader.create(await testGpu(), spec, 16, await testPipelines());
    const targets = Uint32Array.from(ids, (_, t) => ids[t + 1] ?? ignoredTarget);
    const window = { ids, targets, T: P, B: 1, state: zeroState(shape, 1) };
    const { layers, lossByRow, logits } = forwardBackward(shape, params, window);
    for (const layer of [0, 1]) {
      const { data, likeliest } = passageOf(shape, vocabulary, ids, { layer }, await reader.run(model, ids, { layer }));
      const trace = layers[layer] as (typeof layers)[number];
      const S = cell.slots.length;
      for (let j = 0; j < H; j++) {
        const states = Array.from({ length: P }, (_, t) =>
          cell.states.length > 1
            ? Math.tanh(trace.cell[(t + 1) * H + j] as number)
            : (trace.hidden[(t + 1) * H + j] as number),
        );
        expect(largestError(data.states.subarray(j * P, (j + 1) * P), states)).toBeLessThan(1e-4);
        data.gates.forEach((_, g) => {
          const values = Array.from({ length: P }, (_, t) => trace.saved[(t * H + j) * S + g] as number);
          const at = (g * H + j) * P;
          expect(largestError(data.gateValues.subarray(at, at + P), values)).toBeLessThan(1e-4);
        });
      }
      expect(data.surprise[0]).toBeNaN();
      const bits = Array.from(lossByRow.subarray(0, P - 1), (loss) => loss / Math.LN2);
      expect(largestError(data.surprise.subarray(1), bits)).toBeLessThan(1e-4);
      for (let t = 0; t < P; t++) {
        const scores = logits.subarray(t * V, (t + 1) * V);
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
        const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, 5);
        expect(likeliest[t]).toBe(order[0]);
        expect(data.next[t]).toEqual(order.map((id) => vocabulary[id]));
        const shares = order.map((id) => Math.exp(scores[id] as number) / total);
        expect(largestError(data.nextProbabilities[t] ?? [], shares)).toBeLessThan(1e-4);
      }
    }
    reader.destroy();
    model.destroy();
  });

  it('should be connected as finite differences of the logits say', async () => {
    const model = await testModel(spec, params);
    const { device } = await testGpu();
    // More than one pass follows back.
    const long = Uint32Array.from({ length: 40 }, () => rng.uint32() % V);
    const probe = await ConnectivityProbe.create(await testGpu(), spec, 48, await testPipelines());
    const encoder = device.createCommandEncoder();
    probe.take(encoder, model);
    device.queue.submit([encoder.finish()]);
    const logits = Uint32Array.from(long, () => rng.uint32() % V);
    const found = await probe.run(long, logits);
    const places = [0, 7, 31, 32, 39];
    for (const [i, expected] of differences(shape, params, long, places, logits).entries()) {
      const at = places[i] as number;
      expect(largestError(found.subarray(at * 40, (at + 1) * 40), expected), `at ${at}`).toBeLessThan(1e-4);
      expect(expected.slice(at + 1)).toEqual(new Array(39 - at).fill(0));
    }
    probe.destroy();
    model.destroy();
  });
});

it('reads a sequence of a task, whose answers it asks for, and says that it can’t read numbers', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { passage: { text: null, layer: 5, connectivity: true } } });
  await page.configure(1, { ...sessionConfig, task: { id: 'recall', lag: 5 } });
  const { data } = await page.until('found', { where: ({ runId }) => runId === 1 });
  const { characters, predicts, surprise, connectivity, layer } = data as PassageData;
  // One capital, some letters, a question; of the last layer there is.
  expect(characters.join('')).toMatch(/^[A-H][a-h]+\?$/);
  expect([predicts, layer]).toEqual(['answer', sessionConfig.layers - 1]);
  expect(surprise.every(Number.isNaN)).toBe(true);
  expect(connectivity).toHaveLength(characters.length ** 2);

  await page.configure(2, { ...sessionConfig, task: { id: 'adding', lag: 5 } });
  const { message } = await page.until('probeFailed', { where: ({ runId }) => runId === 2 });
  expect(message).toMatch(/^The passage could not be read: this model reads numbers/);
  page.send({ type: 'slowStep' });
  expect((await page.until('slowStepFailed')).message).toMatch(/this model reads numbers/);
});
