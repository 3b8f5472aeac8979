import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import { derivative } from '../../nn/testing/finiteDifferences.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, type LayerTrace, zeroState } from '../../nn/testing/stackReference.ts';
import { mixedShape, mixedStacks } from '../../nn/testing/stacks.ts';
import { CellUseProbe } from '../cellUse/measure.ts';
import { JacobianProbe } from '../jacobian/measure.ts';
import { ConnectivityProbe } from '../passage/connectivity.ts';
import { PassageReader } from '../passage/reading.ts';
import { nearestLags, normAt, statesOf } from '../reach/contract.ts';
import { ReachProbe } from '../reach/measure.ts';
import { traceWindow } from '../slowStep/measure.ts';
import { recurrentSpectrum } from '../spectrum/measure.ts';
import { made, norm, setUp, steppedStacks, T, tolerance } from '../testing/mixedCase.ts';

describe.each(steppedStacks)('%s', (_, mixed) => {
  const { shape, params, sequence, spec, model, recurrences } = setUp(mixed);
  const { input: ids, targets } = sequence;
  const inputs = { ids, T, B: 1, state: zeroState(shape, 1) };
  const pass = forward(shape, params, inputs);
  const own = (recurrence: number, t: number): number =>
    recurrences[recurrence]?.direction === 'reverse' ? T - 1 - t : t;
  const widthOf = (recurrence: number): number => layerShape(shape, recurrences[recurrence]?.layer ?? 0).hiddenSize;

  it('should be reached by the gradient of each loss as the reference says', async () => {
    const rows = { seqLength: T, sequences: 1, losses: 6, firstLoss: 3 };
    const probe = await made(ReachProbe.create(await testGpu(), spec, rows, [sequence], await testPipelines()));
    const data = await probe.run(await model());
    expect(data.recurrences).toEqual(recurrences);
    const gradients = (counted: (tau: number) => boolean) => {
      const scored = targets.map((target, t) => (t >= 3 && counted(t) ? target : ignoredTarget));
      const count = scored.filter((target) => target !== ignoredTarget).length;
      const { dHidden, dCell } = forwardBackward(shape, params, { ...inputs, targets: scored });
      return (state: 'h' | 'c', recurrence: number, t: number): number =>
        // The reference's loss is a mean.
        count *
        norm(
          (state === 'h' ? dHidden : dCell)[recurrence] as Float64Array,
          own(recurrence, t) + 1,
          widthOf(recurrence),
        );
    };
    const single = [3, 6, T - 1].map((tau) => ({ tau, of: gradients((at) => at === tau) }));
    let place = 0;
    for (const [recurrence, { direction }] of recurrences.entries()) {
      for (const state of statesOf(data, recurrence)) {
        const steps = Array.from({ length: T }, (_unused, t) => t);
        for (const { tau, of } of single) {
          const expected = steps.map((t) => of(state, recurrence, t));
          const found = steps.map((t) => normAt(data, recurrence, state, t, tau));
          expect(largestError(found, expected, 1e-6), `${state} of ${recurrence} at ${tau}`).toBeLessThan(tolerance);
        }
        for (const t of steps) {
          const later = (tau: number): number => (direction === 'reverse' ? t - tau : tau - t);
          expect(data.all[place]).toBeCloseTo(gradients(() => true)(state, recurrence, t), 4);
          expect(data.far[place]).toBeCloseTo(gradients((tau) => later(tau) > nearestLags)(state, recurrence, t), 4);
          expect(data.other[place]).toBeCloseTo(gradients((tau) => later(tau) < 0)(state, recurrence, t), 4);
          place++;
        }
      }
    }
    expect(data.all).toHaveLength(place);
  });

  it('should use the gates of each layer as the reference does', async () => {
    const probe = await made(CellUseProbe.create(await testGpu(), spec, [sequence], await testPipelines()));
    const running = await model();
    for (const [i, { layer, direction }] of recurrences.entries()) {
      const { cell, hiddenSize: H } = layerShape(shape, layer);
      const found = await probe.run(running, { layer, reverse: direction === 'reverse' });
      expect(found).toMatchObject({ layers: shape.layers, layer, hiddenSize: H, samples: T });
      const { saved } = pass.layers[i] as LayerTrace;
      const S = cell.slots.length;
      for (const { name, mean } of found.gates) {
        const slot = cell.slots.indexOf(name);
        const means = Array.from({ length: H }, (_unused, j) => {
          let sum = 0;
          for (let t = 0; t < T; t++) sum += saved[(t * H + j) * S + slot] as number;
          return sum / T;
        });
        expect(largestError(mean, means), `${name} of layer ${layer}`).toBeLessThan(1e-5);
      }
      expect(found.activations.map(({ counts }) => counts.reduce((sum, n) => sum + n, 0))).toEqual(
        found.activations.map(() => T * H),
      );
    }
  });

  it('should read a passage with the states and slots of the layer that is asked for', async () => {
    const reader = await made(PassageReader.create(await testGpu(), spec, T + 3, await testPipelines()));
    const running = await model();
    for (const [i, { layer, direction, states }] of recurrences.entries()) {
      const { cell, hiddenSize: H } = layerShape(shape, layer);
      const S = cell.slots.length;
      const read = await reader.run(running, ids, { layer, reverse: direction === 'reverse' });
      const trace = pass.layers[i] as LayerTrace;
      const all = Array.from({ length: H * T }, (_unused, at) => {
        const place = (own(i, at % T) + 1) * H + Math.floor(at / T);
        return states.length > 1 ? Math.tanh(trace.cell[place] as number) : (trace.hidden[place] as number);
      });
      expect(read.states).toHaveLength(H * T);
      expect(largestError(read.states, all), `states of ${i}`).toBeLessThan(tolerance);
      const kept = Array.from({ length: S * H * T }, (_unused, at) => {
        const [s, j, t] = [Math.floor(at / (H * T)), Math.floor(at / T) % H, at % T];
        return trace.saved[(own(i, t) * H + j) * S + s] as number;
      });
      expect(largestError(read.slots, kept), `slots of ${i}`).toBeLessThan(tolerance);
    }
  });
});

/** ‖∂ logit at `at` / ∂x_t‖ of one-hot ids, by central differences of a model that reads the same as numbers. */
function connected(
  shape: ModelShape,
  params: ReturnType<typeof setUp>['params'],
  ids: Uint32Array,
  at: number,
  token: number,
) {
  const V = shape.vocabularySize;
  const numbers = { ...shape, features: V };
  const values = Float64Array.from({ length: T * V }, (_, i) => Number(ids[Math.floor(i / V)] === i % V));
  const read = { ids: new Uint32Array(), values, T, B: 1, state: zeroState(numbers, 1) };
  const logit = (): number => forward(numbers, params, read).logits[at * V + token] as number;
  return Array.from({ length: T }, (_, t) =>
    Math.hypot(...Array.from({ length: V }, (_unused, v) => derivative(logit, values, t * V + v))),
  );
}

it.each([
  ['layers of different cells', 'three cells of three widths'],
  ['a layer in one direction below both', 'one direction below both'],
  ['layers that all read the text', 'dense and input connections'],
])('should connect a passage as finite differences say when read by %s', async (_, name) => {
  const { shape, params, sequence, spec, model } = setUp(
    mixedStacks.find(([each]) => each === name)?.[1] as ModelShape,
  );
  const { device } = await testGpu();
  const probe = await made(ConnectivityProbe.create(await testGpu(), spec, T, await testPipelines()));
  const encoder = device.createCommandEncoder();
  probe.take(encoder, await model());
  device.queue.submit([encoder.finish()]);
  const logits = Array.from({ length: T }, (_unused, t) => (t + 2) % shape.vocabularySize);
  const found = await probe.run(sequence.input, logits);
  for (const at of [0, 4, T - 1]) {
    const expected = connected(shape, params, sequence.input, at, logits[at] as number);
    expect(largestError(found.subarray(at * T, (at + 1) * T), expected), `at ${at}`).toBeLessThan(tolerance);
  }
});

it('should measure the very same of layers that are alike when they are given one by one', async () => {
  const lstm = { cell: getCell('lstm'), hiddenSize: 7, bidirectional: false };
  const listed = mixedShape([lstm, lstm]);
  const { perLayer: _, ...short } = listed;
  const measured = async (shape: ModelShape) => {
    const { sequence, spec, model } = setUp(shape);
    const [gpu, pipelines, running] = [await testGpu(), await testPipelines(), await model()];
    const rows = { seqLength: T, sequences: 1, losses: 6, firstLoss: 3 };
    const reach = await made(ReachProbe.create(gpu, spec, rows, [sequence], pipelines));
    const jacobian = await made(JacobianProbe.create(gpu, spec, sequence, pipelines));
    const cellUse = await made(CellUseProbe.create(gpu, spec, [sequence], pipelines));
    const reader = await made(PassageReader.create(gpu, spec, T, pipelines));
    const window = { ids: sequence.input, targets: sequence.targets, state: null, scored: T };
    return {
      reach: await reach.run(running),
      jacobian: await jacobian.run(running, { layer: 1 }),
      cellUse: await cellUse.run(running, { layer: 1 }),
      spectrum: await recurrentSpectrum(running, { layer: 1 }),
      passage: await reader.run(running, sequence.input, { layer: 1 }),
      slow: await traceWindow(gpu, running, 1, window, pipelines),
    };
  };
  expect(await measured(listed)).toEqual(await measured(short));
});
