import { afterEach, describe, expect, it, vi } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { GpuError } from '../../gpu/errors.ts';
import { formatBytes } from '../../lib/format.ts';
import { createRng } from '../../lib/rng.ts';
import { initialParameters } from '../init/init.ts';
import { Model } from '../model.ts';
import type { VariantKind } from '../strategy/recurrenceVariants.ts';
import {
  bits,
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testGpu,
  testModel,
  testPipelines,
  wrongTensors,
} from '../testing/gpuCase.ts';
import { forwardBackward, zeroState } from '../testing/stackReference.ts';
import { estimate } from './sizes.ts';
import { type ModelSpec, specOf as modelSpecOf } from './spec.ts';

const optimizer = { type: 'adam', nesterov: false } as const;
const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];
afterEach(() => vi.restoreAllMocks());

interface Size {
  cell?: string;
  L?: number;
  H: number;
  B: number;
  T: number;
  V: number;
}

function specOf({ cell = 'lstm', L = 1, H, B, T, V }: Size): ModelSpec {
  const shape = { cell: getCell(cell), activation: 'tanh', layers: L, hiddenSize: H, vocabularySize: V } as const;
  return { shape, seqLength: T, batchSize: B, optimizer };
}

describe('what the device can’t hold', () => {
  const limitOf = ({ limits }: GPUDevice): number => Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);

  it('should be refused with its bytes and the limit, and nothing is allocated', async () => {
    const gpu = await testGpu();
    const limit = limitOf(gpu.device);
    const [T, B, H] = [1024, 256, 2048];
    const bytes = 4 * (T + 1) * B * H;
    expect(bytes).toBeGreaterThan(limit);
    const createBuffer = vi.spyOn(gpu.device, 'createBuffer');
    const refusal = await Model.create(gpu, specOf({ H, B, T, V: 64 }), await testPipelines()).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(GpuError);
    expect(refusal).toMatchObject({ code: 'out-of-memory' });
    const { message } = refusal as GpuError;
    expect(message).toContain('hidden states of layer 1');
    expect(message).toContain(formatBytes(bytes));
    expect(message).toContain(formatBytes(limit));
    expect(createBuffer).not.toHaveBeenCalled();
  });

  it('should be refused before anything else of it is made when only the last of its buffers is too large', async () => {
    const { device, adapter } = await testGpu();
    const createBuffer = vi.fn();
    const { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup } = device.limits;
    const limits = {
      maxBufferSize: 2 ** 20,
      maxStorageBufferBindingSize: 2 ** 20,
      maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup,
    };
    const small = new Proxy(device, {
      get: (target, name) => {
        if (name === 'limits') return limits;
        if (name === 'createBuffer') return createBuffer;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const spec = specOf({ H: 4, B: 1, T: 1, V: 70_000 });
    await expect(Model.create({ device: small, adapter }, spec)).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(createBuffer).not.toHaveBeenCalled();
    // Nor does an error scope stay behind.
    await expect(device.popErrorScope()).rejects.toThrow();
  });
});

describe('a step', () => {
  it.each(['persistent', 'looped'] as const)(
    'should be 13 dispatches when it is of one %s layer, and many steps one submit',
    async (variantKind) => {
      const spec = { ...specOf({ H: 128, B: 32, T: 64, V: 64 }), variantKind };
      const model = await Model.create(await testGpu(), spec, await testPipelines());
      expect(model.plan.variants.forward.kind).toBe(variantKind);
      // Short dispatches of a slow adapter are another matter.
      expect(model.dispatchesPerStep).toBe(13);
      const submit = vi.spyOn(model.gpu.device.queue, 'submit');
      const dispatch = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
      const window = randomWindow(64, 64, 32, zeroState(spec.shape, 32), createRng(1));
      model.train([stepInput(window), stepInput(window)]);
      expect(submit).toHaveBeenCalledTimes(1);
      expect(dispatch).toHaveBeenCalledTimes(2 * model.dispatchesPerStep);
      model.destroy();
    },
  );

  it('should take no more steps in a submit than there is room for', async () => {
    const spec = { ...specOf({ H: 4, B: 1, T: 2, V: 3 }), slots: 2 };
    const model = await Model.create(await testGpu(), spec, await testPipelines());
    const step = stepInput(randomWindow(3, 2, 1, zeroState(spec.shape, 1), createRng(1)));
    expect(() => model.train([step, step, step])).toThrow(RangeError);
    expect(() => model.train([{ ...step, ids: new Uint32Array(3) }])).toThrow(/takes 2 ids, not 3/);
    expect(() => model.train([{ ...step, ids: Uint32Array.of(0, 3) }])).toThrow(/id 3/);
    model.destroy();
  });
});

describe('against the reference', () => {
  const sizes: (Size & { variantKinds?: VariantKind[] })[] = [
    { cell: 'rnn', H: 257, B: 2, T: 3, V: 9, variantKinds: ['persistent'] },
    { cell: 'gru', H: 257, B: 2, T: 3, V: 9, variantKinds: ['looped'] },
    { H: 257, B: 2, T: 3, V: 9, variantKinds: ['stepwise'] },
    { H: 1024, B: 1, T: 2, V: 8, variantKinds: ['looped'] },
    { H: 8, B: 256, T: 2, V: 10 },
    { H: 8, B: 2, T: 2, V: 4096, variantKinds: ['looped'] },
    { cell: 'gru', H: 5, B: 1, T: 1024, V: 6, variantKinds: ['persistent', 'looped'] },
    { cell: 'gru', L: 3, H: 70, B: 5, T: 14, V: 5 },
  ];
  const cases = sizes.flatMap(({ variantKinds: own = variantKinds, ...size }) =>
    own.map((variantKind) => {
      const { cell = 'lstm', L = 1, H, B, T, V } = size;
      return { size, variantKind, label: `${cell} L=${L} H=${H} B=${B} T=${T} V=${V}, ${variantKind}` };
    }),
  );

  it.each(cases)('should be right when it is $label', async ({ size, variantKind }) => {
    const spec = { ...specOf(size), variantKind };
    const { shape, batchSize: B, seqLength: T } = spec;
    const rng = createRng(size.H, 'sizes');
    const params = randomParameters(shape, rng, 1.5 / Math.sqrt(size.H));
    const window = randomWindow(size.V, T, B, zeroState(shape, B), rng);
    const expected = forwardBackward(shape, params, window);
    const model = await testModel(spec, params);
    expect(model.plan.variants.forward.kind).toBe(variantKind);
    model.differentiate(stepInput(window));
    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [expected.loss])).toBeLessThan(1e-4);
    expect(wrongTensors(await model.readTensors('grads'), expected.grads, 1e-4)).toEqual([]);
    model.destroy();
  });
});

describe('chunks', () => {
  it.each([
    { id: 'lstm', variantKind: 'persistent' as const },
    { id: 'gru', variantKind: 'looped' as const },
  ])('should give the bits of the whole when they are of a $variantKind $id', async ({ id, variantKind }) => {
    const [T, B, V] = [7, 5, 6];
    const spec = { ...specOf({ cell: id, L: 2, H: 10, B, T, V }), variantKind };
    const rng = createRng(2, id);
    const params = randomParameters(spec.shape, rng, 0.5);
    const windows = [0, 1].map(() => randomWindow(V, T, B, zeroState(spec.shape, B), rng));
    const results: { grads: Uint32Array; losses: number[]; dispatches: number }[] = [];
    for (const chunk of [T, 3, 1]) {
      const model = await testModel({ ...spec, chunk }, params);
      windows.forEach((window, row) => {
        model.differentiate(stepInput(window, { row, carry: row > 0 }));
      });
      const losses = (await readRows(model, 0, 2)).map(({ loss }) => loss);
      const grads = bits(await model.readFlat('grads'));
      results.push({ grads, losses, dispatches: model.dispatchesPerStep });
      model.destroy();
    }
    const [whole, ...cut] = results as [(typeof results)[number], ...typeof results];
    // Two layers, two directions, a dispatch for each chunk.
    expect(cut.map(({ dispatches }) => dispatches - whole.dispatches)).toEqual([8, 24]);
    for (const { grads, losses } of cut) {
      expect(losses).toEqual(whole.losses);
      expect(grads).toEqual(whole.grads);
    }
  });
});

/** Everything between the layers that may go together. */
const wired = {
  connections: { input: true, residual: true, dense: false },
  dropout: { rate: 0.5, variational: false },
  embedding: { size: 6, tied: false },
};

describe('the estimate', () => {
  it.each([
    { cell: 'rnn', layers: 1, hiddenSize: 13, seqLength: 5, batchSize: 3 },
    { cell: 'gru', layers: 2, hiddenSize: 64, seqLength: 32, batchSize: 8 },
    { cell: 'lstm', layers: 1, hiddenSize: 128, seqLength: 64, batchSize: 32 },
    { cell: 'gru', layers: 3, hiddenSize: 13, seqLength: 6, batchSize: 4, ...wired },
  ])('of $cell L=$layers H=$hiddenSize T=$seqLength B=$batchSize is what a model takes', async (given) => {
    const config = { ...defaultConfig, ...given };
    const { adapter, device } = await testGpu();
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    const { parameters, gpuBytes } = estimate(config, 65, {
      software: adapter.software,
      maxBufferSize,
      maxStorageBufferBindingSize,
    });
    const spec = modelSpecOf(config, 65);
    const model = await Model.create(await testGpu(), spec, await testPipelines());
    const made = initialParameters(spec.shape, config.init, 1);
    expect(parameters).toBe(Object.values(made).reduce((sum, values) => sum + values.length, 0));
    const planned = model.plan.buffers.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(gpuBytes).toBe(planned);
    // The rest are uniforms.
    expect(model.gpuBytes).toBeGreaterThanOrEqual(planned);
    expect(model.gpuBytes - planned).toBeLessThan(16 * 1024);
    model.destroy();
  });
});
