import { describe, expect, it, onTestFinished } from 'vitest';
import { hasOtherSide, nearestLags, normAt } from '../lib/gradientReach.ts';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { createRng } from '../lib/rng.ts';
import { eigenvalues } from '../lib/spectra.ts';
import { getCell } from '../nn/cells/index.ts';
import { layerNames, type ModelShape } from '../nn/parameters.ts';
import { CellUseProbe } from '../nn/probe/cellUse.ts';
import { ConnectivityProbe } from '../nn/probe/connectivity.ts';
import { ReachProbe } from '../nn/probe/reach.ts';
import { PassageReader } from '../nn/probe/reading.ts';
import { recurrentSpectrum } from '../nn/probe/spectrum.ts';
import { traceWindow } from '../nn/probe/step.ts';
import { forward, forwardBackward, type LayerTrace, type Tensors, zeroState } from '../nn/reference/model.ts';
import { largestError, randomParameters, testGpu, testModel, testPipelines } from './testing/gpuCase.ts';

const [T, H, V] = [9, 7, 6];
const lengths = Uint32Array.of(9, 6, 1);
const B = lengths.length;
const optimizer = { type: 'adam', nesterov: false } as const;

/** Bidirectional models, and sequences of unequal lengths that they read. */
function setUp(id: string, layers: number, other: Partial<ModelShape> = {}) {
  const sizes = { activation: 'tanh', layers, hiddenSize: H, vocabularySize: V } as const;
  const shape: ModelShape = { ...sizes, cell: getCell(id), bidirectional: true, ...other };
  const rng = createRng(12, `bidirectional ${id}`);
  const params = randomParameters(shape, rng, 0.8);
  const sequences = Array.from(lengths, (length) => ({
    input: Uint32Array.from({ length: T }, () => rng.uint32() % V),
    targets: Uint32Array.from({ length: T }, () => rng.uint32() % V),
    length,
  }));
  const ids = Uint32Array.from({ length: T * B }, (_, i) => sequences[i % B]?.input[Math.floor(i / B)] ?? 0);
  return { shape, params, sequences, ids, spec: { shape, seqLength: T, batchSize: B, optimizer } };
}

/** Rows [T, B] that nothing pads, which are the same in either order of time. */
const real = Array.from({ length: T * B }, (_, row) => row).filter(
  (row) => Math.floor(row / B) < (lengths[row % B] as number),
);

const choices = (layers: number) =>
  Array.from({ length: 2 * layers }, (_, i) => ({ layer: Math.floor(i / 2), reverse: i % 2 === 1, i }));

async function modelOf({ spec, params }: { spec: ReturnType<typeof setUp>['spec']; params: Tensors }) {
  const model = await testModel(spec, params);
  onTestFinished(() => model.destroy());
  return model;
}

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

  it('should have the eigenvalues of each direction’s own matrix', async () => {
    const model = await modelOf({ spec, params });
    for (const { layer, reverse } of choices(layers)) {
      const { gates, direction } = await recurrentSpectrum(model, { layer, reverse });
      expect(direction).toBe(reverse ? 'reverse' : 'forward');
      const weights = params[layerNames(layer, Number(reverse)).weightHh] as Float64Array;
      gates.forEach(({ real: x, imaginary }, g) => {
        const expected = eigenvalues(weights.subarray(g * H * H, (g + 1) * H * H), H);
        expect(largestError(x, expected.real)).toBeLessThan(1e-5);
        expect(largestError(imaginary, expected.imaginary)).toBeLessThan(1e-5);
      });
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

/** Root mean square of a sequence's part over those sequences that have a step. */
function meanRoot(step: number, lengthOf: (n: number) => number): number {
  const there = [...lengths.keys()].filter((n) => step < (lengths[n] as number));
  return Math.sqrt(there.reduce((sum, n) => sum + lengthOf(n) ** 2, 0) / Math.max(1, there.length));
}

describe.each([
  ['lstm', 1, {}],
  ['lstm', 2, {}],
  ['gru', 1, {}],
  ['gru', 2, { connections: { input: true, residual: true, dense: false } }],
  ['lstm', 2, { layerNorm: true }],
  ['min-lstm', 2, {}],
] as const)('the gradients of single losses in a bidirectional %s of %i layers, with %o', (id, layers, other) => {
  const { shape, params, sequences, spec } = setUp(id, layers, other);
  const rows = { seqLength: T, sequences: B, losses: 6, firstLoss: 3 };

  /** ∂(the losses at some steps)/∂state of one sequence, without what pads it, by recurrence and step of the sequence. */
  function reference(n: number, counted: (tau: number) => boolean) {
    const { input, targets, length } = sequences[n] as (typeof sequences)[number];
    const asked = targets.slice(0, length).map((target, t) => (t >= 3 && counted(t) ? target : ignoredTarget));
    const losses = asked.filter((target) => target !== ignoredTarget).length;
    const window = { ids: input.slice(0, length), targets: asked, T: length, B: 1, state: zeroState(shape, 1) };
    const { dHidden, dCell } = forwardBackward(shape, params, window);
    return (state: 'h' | 'c', recurrence: number, t: number): number => {
      const all = (state === 'h' ? dHidden : dCell)[recurrence] as Float64Array;
      const own = recurrence % 2 === 1 ? length - 1 - t : t;
      // The reference's loss is a mean.
      return losses * Math.hypot(...all.subarray((own + 1) * H, (own + 2) * H));
    };
  }

  it('should be the reference’s on either side, of each direction, when sequences are unequal', async () => {
    const model = await modelOf({ spec, params });
    const probe = await ReachProbe.create(await testGpu(), spec, rows, sequences, await testPipelines());
    onTestFinished(() => probe.destroy());
    const data = await probe.run(model);
    expect(data).toMatchObject({ layers, bidirectional: true, states: shape.cell.states });
    const of = (counted: (tau: number) => boolean) => sequences.map((_, n) => reference(n, counted));
    const single = Array.from({ length: T }, (_, tau) => of((at) => at === tau));
    for (let recurrence = 0; recurrence < 2 * layers; recurrence++) {
      const reverse = recurrence % 2 === 1;
      for (const [s, state] of shape.cell.states.entries()) {
        for (let tau = 3; tau < T; tau++) {
          const found = Array.from({ length: T }, (_, t) => normAt(data, recurrence, state, t, tau));
          const expected = found.map((_, t) =>
            meanRoot(Math.max(t, tau), (n) => single[tau]?.[n]?.(state, recurrence, t) as number),
          );
          expect(largestError(found, expected), `${state} of ${recurrence} at ${tau}`).toBeLessThan(1e-4);
          const there = found.map((value) => value > 0);
          const side = (t: number): boolean => (reverse ? t > tau : t < tau);
          // The window is real as far as its longest sequence: on the own side all are reached, on the other below the top alone.
          expect(there.every((is, t) => is || !side(t))).toBe(true);
          const across = there.some((is, t) => is && t !== tau && !side(t));
          // Of c at an end of the window nothing goes on.
          if (state === 'h') expect(across).toBe(hasOtherSide(data, recurrence) && (reverse ? tau > 0 : tau < T - 1));
          else expect(across).toBe(hasOtherSide(data, recurrence) && (reverse ? tau > 1 : tau < T - 2));
        }
        for (let t = 0; t < T; t++) {
          const later = (tau: number): number => (reverse ? t - tau : tau - t);
          const sumOf = (counted: (tau: number) => boolean): number => {
            const each = of(counted);
            return meanRoot(t, (n) => each[n]?.(state, recurrence, t) as number);
          };
          const place = (recurrence * shape.cell.states.length + s) * T + t;
          expect(data.all[place]).toBeCloseTo(
            sumOf(() => true),
            4,
          );
          expect(data.far[place]).toBeCloseTo(
            sumOf((tau) => later(tau) > nearestLags),
            4,
          );
          expect(data.other[place]).toBeCloseTo(
            sumOf((tau) => later(tau) < 0),
            4,
          );
        }
      }
    }
  });
});

it.each([
  ['lstm', 1],
  ['gru', 2],
] as const)(
  'should trace a window through a bidirectional %s of %i layers as the reference does',
  async (id, layers) => {
    const { shape, params, sequences, ids, spec } = setUp(id, layers);
    const model = await modelOf({ spec, params });
    const targets = Uint32Array.from({ length: T * B }, (_, i) =>
      real.includes(i) ? (sequences[i % B]?.targets[Math.floor(i / B)] as number) : ignoredTarget,
    );
    const window = { ids, targets, lengths, state: null, scored: real.length };
    const trace = await traceWindow(await testGpu(), model, B, window, await testPipelines());
    const expected = forwardBackward(shape, params, { ids, targets, T, B, lengths, state: zeroState(shape, B) });
    const norms = (all: readonly Float64Array[], from: number): number[] =>
      all.flatMap((values) =>
        Array.from({ length: values.length / H - from }, (_, row) =>
          Math.hypot(...values.subarray((row + from) * H, (row + from + 1) * H)),
        ),
      );
    for (const [s, state] of shape.cell.states.entries()) {
      const kept = expected.layers.map(({ hidden, cell }) => (state === 'h' ? hidden : cell));
      const gradients = state === 'h' ? expected.dHidden : expected.dCell;
      expect(largestError(trace.stateNorms[s] as Float32Array, norms(kept, 0)), state).toBeLessThan(1e-4);
      expect(largestError(trace.gradNorms[s] as Float32Array, norms(gradients, B)), state).toBeLessThan(1e-4);
    }
    expect(largestError(trace.losses, expected.lossByRow)).toBeLessThan(1e-4);
  },
);
