import { describe, expect, it, onTestFinished } from 'vitest';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { B, choices, H, lengths, modelOf, real, setUp, T, V } from '../../nn/testing/bidirectionalCase.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, type LayerTrace, type Tensors, zeroState } from '../../nn/testing/stackReference.ts';
import { CellUseProbe } from '../cellUse/measure.ts';
import { ConnectivityProbe } from '../passage/connectivity.ts';
import { PassageReader } from '../passage/reading.ts';

describe.each([
  ['lstm', 2],
  ['gru', 1],
  ['gru-textbook', 2],
  ['lstm-peephole', 1],
] as const)('a bidirectional %s of %i layers', (id, layers) => {
  const { shape, params, sequences, ids, spec } = setUp(id, layers);

  it('should use its gates in each direction as the reference does when sequences are unequal', async () => {
    const model = await modelOf({ spec, params });
    const probe = await CellUseProbe.create(await testGpu(), spec, sequences, await testPipelines());
    onTestFinished(() => probe.destroy());
    const { layers: traces } = forward(shape, params, { ids, T, B, lengths, state: zeroState(shape, B) });
    const S = shape.cell.slots.length;
    for (const { layer, reverse, i } of choices(layers)) {
      const found = await probe.run(model, { layer, reverse });
      expect(found).toMatchObject({ layers, layer, direction: reverse ? 'reverse' : 'forward', samples: real.length });
      const { saved } = traces[i] as LayerTrace;
      expect(found.gates.length).toBeGreaterThan(1);
      for (const { name, mean } of found.gates) {
        const slot = shape.cell.slots.indexOf(name);
        const means = Array.from({ length: H }, (_, j) => {
          const sum = real.reduce((total, row) => total + (saved[(row * H + j) * S + slot] as number), 0);
          return sum / real.length;
        });
        expect(largestError(mean, means), `${name} of ${layer}, ${reverse}`).toBeLessThan(1e-5);
      }
    }
  });
});

it.each([1, 2])('should count what goes into relu in each direction of the top of %i layers', async (layers) => {
  const { shape, params, sequences, ids, spec } = setUp('rnn', layers, { activation: 'relu' });
  const model = await modelOf({ spec, params });
  const probe = await CellUseProbe.create(await testGpu(), spec, sequences, await testPipelines());
  onTestFinished(() => probe.destroy());
  const { layers: traces } = forward(shape, params, { ids, T, B, lengths, state: zeroState(shape, B) });
  for (const reverse of [false, true]) {
    const { activations } = await probe.run(model, { layer: layers - 1, reverse });
    const { xp, hp } = traces[2 * layers - 2 + Number(reverse)] as LayerTrace;
    const sums = xp.map((x, i) => x + (hp[i] as number));
    const own = real.flatMap((row) => [...sums.slice(row * H, (row + 1) * H)]);
    const flat = own.filter((x) => x <= 0).length / own.length;
    expect(flat).toBeGreaterThan(0);
    expect(activations[0]?.saturated).toBeCloseTo(flat, 5);
  }
});

/** ‖∂ logit at `at` / ∂x_t‖ by central differences, for every t: the model's input as numbers, of which one is moved. */
function differences(
  { embedding, ...shape }: ModelShape,
  params: Tensors,
  ids: Uint32Array,
  at: number,
  token: number,
) {
  const step = 1e-5;
  const P = ids.length;
  const D = embedding?.size ?? V;
  const row = (v: number): ArrayLike<number> =>
    embedding
      ? (params['embedding.weight'] as Float64Array).subarray(v * D, (v + 1) * D)
      : Array.from({ length: V }, (_, i) => Number(i === v));
  const numbers = { ...shape, features: D };
  const nudged = (t: number, v: number, by: number): number => {
    const values = Float64Array.from(
      { length: P * D },
      (_, i) => row(ids[Math.floor(i / D)] as number)[i % D] as number,
    );
    for (let d = 0; d < D; d++) values[t * D + d] = (values[t * D + d] as number) + by * (row(v)[d] as number);
    const read = { ids: new Uint32Array(), values, T: P, B: 1, state: zeroState(numbers, 1) };
    return forward(numbers, params, read).logits[at * V + token] as number;
  };
  return Array.from(ids, (_, t) =>
    Math.hypot(...Array.from({ length: V }, (_unused, v) => (nudged(t, v, step) - nudged(t, v, -step)) / (2 * step))),
  );
}

describe.each([
  ['lstm', 1, {}],
  ['gru', 2, {}],
  ['gru', 2, { connections: { input: true, residual: false, dense: false } }],
  ['lstm', 2, { embedding: { size: 5, tied: false } }],
  ['gru-textbook', 2, { layerNorm: true }],
] as const)('a passage read in both directions by a %s of %i layers, with %o', (id, layers, other) => {
  const { shape, params, sequences, spec } = setUp(id, layers, other);
  const ids = sequences[0]?.input as Uint32Array<ArrayBuffer>;
  /** The window is longer than the passage. */
  const room = T + 3;

  it('should connect every prediction with what comes before and after it, as finite differences say', async () => {
    const model = await modelOf({ spec, params });
    const { device } = await testGpu();
    const probe = await ConnectivityProbe.create(await testGpu(), spec, room, await testPipelines());
    onTestFinished(() => probe.destroy());
    const encoder = device.createCommandEncoder();
    probe.take(encoder, model);
    device.queue.submit([encoder.finish()]);
    const logits = Uint32Array.from(ids, (_, t) => (t + 2) % V);
    const found = await probe.run(ids, logits);
    for (const at of [0, 4, T - 1]) {
      const expected = differences(shape, params, ids, at, logits[at] as number);
      expect(Math.min(...expected)).toBeGreaterThan(0);
      expect(largestError(found.subarray(at * T, (at + 1) * T), expected), `at ${at}`).toBeLessThan(1e-4);
    }
  });

  it('should have the states and slots of each direction in the order of the passage', async () => {
    const model = await modelOf({ spec, params });
    const reader = await PassageReader.create(await testGpu(), spec, room, await testPipelines());
    onTestFinished(() => reader.destroy());
    const { layers: traces, logits } = forward(shape, params, { ids, T, B: 1, state: zeroState(shape, 1) });
    const S = shape.cell.slots.length;
    for (const { layer, reverse, i } of choices(layers)) {
      const { states, slots, probabilities } = await reader.run(model, ids, { layer, reverse });
      const { hidden, cell, saved } = traces[i] as LayerTrace;
      const own = (t: number): number => (reverse ? T - 1 - t : t);
      const all = Array.from({ length: H * T }, (_, at) => {
        const [j, t] = [Math.floor(at / T), at % T];
        const place = (own(t) + 1) * H + j;
        return shape.cell.states.length > 1 ? Math.tanh(cell[place] as number) : (hidden[place] as number);
      });
      expect(largestError(states, all)).toBeLessThan(1e-4);
      const kept = Array.from({ length: S * H * T }, (_, at) => {
        const [s, j, t] = [Math.floor(at / (H * T)), Math.floor(at / T) % H, at % T];
        return saved[(own(t) * H + j) * S + s] as number;
      });
      expect(largestError(slots, kept)).toBeLessThan(1e-4);
      const likeliest = Array.from({ length: T }, (_, t) => [...logits.subarray(t * V, (t + 1) * V)]).map((row) => {
        const sum = row.reduce((total, x) => total + Math.exp(x), 0);
        return row.map((x) => Math.exp(x) / sum);
      });
      expect(largestError(probabilities, likeliest.flat())).toBeLessThan(1e-4);
    }
  });
});
