import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { largestError, randomParameters, testGpu, testModel, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, type LayerTrace, type Tensors, zeroState } from '../../nn/testing/stackReference.ts';
import { wirings } from '../../nn/testing/wirings.ts';
import { CellUseProbe } from '../cellUse/measure.ts';
import { ConnectivityProbe } from '../passage/connectivity.ts';
import { normAt } from '../reach/contract.ts';
import { ReachProbe } from '../reach/measure.ts';
import { ofText } from '../reach/rows.ts';

const [V, H, P, layers] = [7, 7, 12, 3];
const optimizer = { type: 'adam', nesterov: false } as const;
const ofSymbols = wirings.filter(([, { features }]) => features === undefined);

/**
 * The same model with its input given as numbers: one-hot vectors, or rows of the embedding. That makes of an id something that can be
 * moved a little.
 */
function opened({ embedding, ...shape }: ModelShape, params: Tensors, inputs: Float64Array): Float64Array {
  const D = embedding?.size ?? V;
  const T = inputs.length / V;
  const table = params[embedding?.tied ? 'head.weight' : 'embedding.weight'];
  const values = table
    ? Float64Array.from({ length: T * D }, (_, i) => {
        const [t, d] = [Math.floor(i / D), i % D];
        return inputs.subarray(t * V, (t + 1) * V).reduce((sum, x, v) => sum + x * (table[v * D + d] as number), 0);
      })
    : inputs;
  const numbers = { ...shape, features: D };
  return forward(numbers, params, { ids: new Uint32Array(), values, T, B: 1, state: zeroState(numbers, 1) }).logits;
}

/** ‖∂ logit at `at` / ∂x_t‖ by central differences, for every t. */
function differences(shape: ModelShape, params: Tensors, ids: Uint32Array, at: number, token: number): number[] {
  const step = 1e-5;
  const nudged = (t: number, v: number, by: number): number => {
    const inputs = Float64Array.from({ length: ids.length * V }, (_, i) => Number(ids[Math.floor(i / V)] === i % V));
    inputs[t * V + v] = (inputs[t * V + v] as number) + by;
    return opened(shape, params, inputs)[at * V + token] as number;
  };
  return Array.from(ids, (_, t) =>
    Math.hypot(...Array.from({ length: V }, (_unused, v) => (nudged(t, v, step) - nudged(t, v, -step)) / (2 * step))),
  );
}

describe.each(ofSymbols)('%s', (_, wiring) => {
  const sizes = { activation: 'tanh', layers, hiddenSize: H, vocabularySize: V } as const;
  const shape: ModelShape = { ...sizes, ...wiring, cell: getCell('gru') };
  const rng = createRng(11, 'wired probes');
  const params = randomParameters(shape, rng, 0.7);
  const text = Uint32Array.from({ length: P + 1 }, () => rng.uint32() % V);
  const spec = { shape, seqLength: 2, batchSize: 3, optimizer };

  it('should let gradients reach back as the reference says', async () => {
    const model = await testModel(spec, params);
    const rows = { seqLength: P, sequences: 1, losses: 4, firstLoss: P - 4 };
    const probe = await ReachProbe.create(await testGpu(), spec, rows, [ofText(text)], await testPipelines());
    const data = await probe.run(model);
    const tau = P - 2;
    const targets = Uint32Array.from({ length: P }, (_unused, t) =>
      t === tau ? (text[t + 1] as number) : ignoredTarget,
    );
    const window = { ids: text.slice(0, P), targets, T: P, B: 1, state: zeroState(shape, 1) };
    const { dHidden } = forwardBackward(shape, params, window);
    for (let layer = 0; layer < layers; layer++) {
      const lengths = Array.from({ length: tau + 1 }, (_unused, t) =>
        Math.hypot(...(dHidden[layer] as Float64Array).subarray((t + 1) * H, (t + 2) * H)),
      );
      const found = lengths.map((_unused, t) => normAt(data, layer, 'h', t, tau));
      expect(largestError(found, lengths), `layer ${layer}`).toBeLessThan(1e-4);
    }
    probe.destroy();
    model.destroy();
  });

  it('should connect a passage as finite differences of the logits say', async () => {
    const model = await testModel(spec, params);
    const { device } = await testGpu();
    const probe = await ConnectivityProbe.create(await testGpu(), spec, P, await testPipelines());
    const encoder = device.createCommandEncoder();
    probe.take(encoder, model);
    device.queue.submit([encoder.finish()]);
    const ids = text.slice(0, P);
    const logits = Uint32Array.from(ids, () => rng.uint32() % V);
    const found = await probe.run(ids, logits);
    for (const at of [0, 6, 11]) {
      const expected = differences(shape, params, ids, at, logits[at] as number);
      expect(largestError(found.subarray(at * P, (at + 1) * P), expected), `at ${at}`).toBeLessThan(1e-4);
    }
    probe.destroy();
    model.destroy();
  });

  it('should count what goes into relu as the reference has it', async () => {
    const plain: ModelShape = { ...shape, cell: getCell('rnn'), activation: 'relu' };
    const own = randomParameters(plain, createRng(3, 'relu'), 0.4);
    const [model, ids] = [await testModel({ ...spec, shape: plain }, own), text.slice(0, P)];
    const whole = { ...spec, shape: plain, seqLength: P };
    const probe = await CellUseProbe.create(await testGpu(), whole, [{ input: ids }], await testPipelines());
    const { activations } = await probe.run(model, { layer: 2 });
    const { layers } = forward(plain, own, { ids, T: P, B: 1, state: zeroState(plain, 1) });
    const last = layers.at(-1) as LayerTrace;
    const top = last.xp.map((x, i) => x + (last.hp[i] as number));
    const flat = top.filter((x) => x <= 0).length / top.length;
    expect(flat).toBeGreaterThan(0);
    expect(activations[0]?.saturated).toBeCloseTo(flat, 5);
    probe.destroy();
    model.destroy();
  });
});
