import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { encode } from '../../gpu/dispatch.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { createRng } from '../../lib/rng.ts';
import { lossesOf, smallConfig, testTrainer } from '../../training/testing/trainerCase.ts';
import { gradientError } from '../autotuner/check.ts';
import { precisionError } from '../autotuner/precision.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { halfValue } from '../reference/float16.ts';
import type { VariantKind } from '../strategy/recurrenceVariants.ts';
import {
  bits,
  largestError,
  randomParameters,
  randomWindow,
  stepInput,
  testGpu,
  testModel,
  testPipelines,
  wrongTensors,
} from '../testing/gpuCase.ts';
import { forwardBackward, type Tensors, zeroState } from '../testing/stackReference.ts';
import { packFloat16 } from './float16.ts';

const tolerance = 1e-4;
const size = { B: 5, T: 4, H: 13, V: 11 };
const optimizer = { type: 'adam', nesterov: false } as const;

function caseOf(shape: ModelShape, { B, T, V, H } = size) {
  const rng = createRng(H, `${shape.cell.id} halves`);
  const params = randomParameters(shape, rng, 0.6);
  const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
  const full = forwardBackward(shape, params, window);
  const half = forwardBackward(shape, params, { ...window, float16Weights: true });
  return { params, window, full, half };
}

const shapeOf = (id: string): ModelShape => ({
  cell: getCell(id),
  activation: 'tanh',
  layers: 2,
  hiddenSize: size.H,
  vocabularySize: size.V,
});

// Weights that a unit has to itself stay whole.
describe('a model with half weights', () => {
  const narrow = { variants: { rows: { TM: 4, TN: 4, quad: false } } };
  it.each<[string, VariantKind, object]>([
    ['lstm', 'looped', {}],
    ['lstm', 'stepwise', narrow],
    ['lstm', 'persistent', {}],
    ['gru', 'looped', {}],
    ['rnn', 'persistent', {}],
    ['lstm-peephole', 'looped', {}],
    ['lstm-peephole', 'stepwise', narrow],
  ])('should give the gradients of its rounded weights when its cell is %s, %s', async (id, variantKind, more) => {
    const shape = shapeOf(id);
    const { params, window, full, half } = caseOf(shape);
    // Else rounding nothing would pass as well.
    expect(gradientError(half.grads as never, full.grads).error).toBeGreaterThan(2 * tolerance);
    const spec = { shape, seqLength: size.T, batchSize: size.B, variantKind, float16Weights: true, ...more };
    const model = await testModel(spec, params);
    onTestFinished(() => model.destroy());
    expect(model.plan.variants.forward.kind).toBe(variantKind);
    expect(model.plan.variants.backward.kind).toBe(variantKind);
    model.differentiate(stepInput(window));
    expect(wrongTensors(await model.readTensors('grads'), half.grads, tolerance)).toEqual([]);
    expect(largestError([(await model.readMetrics())[0] as number], [half.loss])).toBeLessThan(tolerance / 10);
  });
});

describe('the update', () => {
  // More than one workgroup's share of a matrix.
  const shape = { ...shapeOf('lstm'), hiddenSize: 22 };
  const model = async (params: Tensors) => {
    const made = await testModel({ shape, seqLength: 2, batchSize: 3, float16Weights: true }, params);
    onTestFinished(() => made.destroy());
    return made;
  };
  const float16Of = async ({ gpu, buffers }: Awaited<ReturnType<typeof model>>) =>
    new Uint32Array(await readBuffer(gpu.device, buffers.copies));

  it('should leave the halves that the host packs of the same parameters', async () => {
    const rng = createRng(3, 'update');
    const params = randomParameters(shape, rng, 0.3);
    const trained = await model(params);
    const before = await float16Of(trained);
    const window = randomWindow(size.V, 2, 3, zeroState(shape, 3), rng);
    trained.train([1, 2, 3].map((step) => stepInput(window, { step })));
    const after = await float16Of(trained);
    expect(after).not.toEqual(before);
    expect(after).toEqual(packFloat16(trained.plan.layout, await trained.readFlat('params')));
  });

  it('should round as the host, whatever the number', async () => {
    // Every half below and including 1, the middles between them, what lies beside those, and what is too large.
    const edges = Array.from({ length: 0x3c00 }, (_, h) => (halfValue(h) + halfValue(h + 1)) / 2);
    const numbers = [65504, 65519.99, 65520, 7e4, 1e30, ...edges.flatMap((edge) => [edge, edge * (1 + 2e-7)])];
    const all = [...numbers, ...numbers.map((value) => -value)].map(Math.fround);
    const made = await model(randomParameters(shape, createRng(1, 'any'), 1));
    const { device } = made.gpu;
    const { layout } = made.plan;
    // Adam needs its epsilon; the gradient is 0, and so is the step.
    made.upload(stepInput(randomWindow(size.V, 2, 3, zeroState(shape, 3), createRng(1, 'any'))), 0);
    for (let next = 0; next < all.length; ) {
      const flat = new Float32Array(layout.size * 4);
      for (const { kind, start, count } of layout.tensors) {
        for (let i = 0; kind === 'packed' && i < count * 4; i++)
          flat[start * 4 + i] = all[next++ % all.length] as number;
      }
      made.setFlatParameters(flat);
      const packed = await float16Of(made);
      expect(packed).toEqual(packFloat16(layout, flat));
      device.queue.writeBuffer(made.buffers.copies, 0, new Uint32Array(packed.length));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      encode(pass, made.trainingProgram().slice(-1), 0);
      pass.end();
      device.queue.submit([encoder.finish()]);
      expect(bits(await made.readFlat('params'))).toEqual(bits(flat));
      expect(await float16Of(made)).toEqual(packed);
    }
  });
});

describe('the measured precision', () => {
  it('should be the distance of the two references', async () => {
    const shape = shapeOf('gru');
    const { params, window, full, half } = caseOf(shape);
    const spec = { shape, seqLength: size.T, batchSize: size.B, optimizer };
    const model = await testModel(spec, params);
    onTestFinished(() => model.destroy());
    const flat = await model.readFlat('params');
    const report = await precisionError(await testGpu(), spec, flat, stepInput(window), await testPipelines());
    expect(report.loss).toBeCloseTo(Math.abs(half.loss - full.loss), 5);
    expect(report.loss).toBeGreaterThan(1e-6);
    const expected = gradientError(half.grads as never, full.grads).error;
    expect(Math.abs(report.gradient - expected)).toBeLessThan(tolerance);
  });
});

describe('a run with half weights', () => {
  const steps = 20;
  const begin = async (weights: 'f32' | 'f16') => {
    const trainer = await testTrainer({ ...smallConfig, weights });
    onTestFinished(() => trainer.destroy());
    return trainer;
  };

  it('should learn as one with full weights does, by as many dispatches', async () => {
    const full = await begin('f32');
    const half = await begin('f16');
    expect(half.model.dispatchesPerStep).toBe(full.model.dispatchesPerStep);
    expect(half.model.gpuBytes).toBe(full.model.gpuBytes);
    for (const trainer of [full, half]) for (let i = 0; i < 2; i++) trainer.train(steps / 2);
    const expected = await lossesOf(full, 1, steps);
    const losses = await lossesOf(half, 1, steps);
    expect(bits(losses)).not.toEqual(bits(expected));
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) - 0.1);
    expect(largestError(losses, expected)).toBeLessThan(1e-4);
  });

  it('should go on from a snapshot to the same bits', async () => {
    const straight = await begin('f16');
    for (let i = 0; i < 2; i++) straight.train(steps / 2);
    const first = await begin('f16');
    first.train(7);
    const second = await begin('f16');
    second.train(3);
    second.restore(await first.snapshot());
    second.train(steps - 7);
    expect(bits(await lossesOf(second, 8, steps - 7))).toEqual(bits(await lossesOf(straight, 8, steps - 7)));
    expect(bits((await second.snapshot()).params)).toEqual(bits((await straight.snapshot()).params));
  });
});
