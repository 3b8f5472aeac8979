import { describe, expect, it } from 'vitest';
import { getCell } from '../../../cells/index.ts';
import type { Gpu } from '../../../gpu/device.ts';
import { createRng } from '../../../lib/rng.ts';
import { evaluationUniforms } from '../../../training/trainer/stepUniforms.ts';
import { timedDispatches } from '../../autotuner/stopwatch.ts';
import type { ModelSpec } from '../../memory/spec.ts';
import { Model } from '../../model.ts';
import { defaultCapabilities } from '../../strategy/capabilities.ts';
import { describeVariants } from '../../strategy/kernelVariants.ts';
import type { Stepwise } from '../../strategy/recurrenceVariants.ts';
import {
  bits,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testGpu,
  testModel,
  testPipelines,
  wrongTensors,
} from '../../testing/gpuCase.ts';
import { forwardBackward, type Window, zeroState } from '../../testing/stackReference.ts';
import { torchCells } from '../../testing/variants.ts';
import { type Dropout, dropoutKey } from '../dropoutAdd/dropout.ts';

const optimizer = { type: 'adam', nesterov: false } as const;
const wavefront: Stepwise = { kind: 'stepwise', R: 4, wavefront: true };
const plain: Stepwise = { ...wavefront, wavefront: false };

/** A step that drops units. */
const dropping = { step: 4, seed: 9 };

/** Two windows of a model, the second going on from the first, and what the reference makes of them. */
function caseOf(
  cell: string,
  layers: number,
  { B, T, H, V }: { B: number; T: number; H: number; V: number },
  dropout?: Dropout,
) {
  const shape = { cell: getCell(cell), activation: 'tanh', layers, hiddenSize: H, vocabularySize: V } as const;
  const rng = createRng(H + layers, `${cell} wavefront`);
  const params = randomParameters(shape, rng, 2 / Math.sqrt(H));
  const drops = dropout ? { dropout, dropoutKey: dropoutKey(dropping.seed, dropping.step) } : {};
  const first = { ...randomWindow(V, T, B, zeroState(shape, B), rng, 0.1), ...drops };
  const begun = forwardBackward(shape, params, first);
  const second = { ...randomWindow(V, T, B, begun.state, rng, 0.1), ...drops };
  const spec: ModelSpec = { shape, seqLength: T, batchSize: B, optimizer, ...(dropout && { dropout }) };
  return {
    spec,
    params,
    windows: [first, second] as [Window, Window],
    expected: [begun, forwardBackward(shape, params, second)],
  };
}

/** Bits of loss and gradient of each window, once they are those of the reference. */
async function right(model: Model, { spec, windows, expected }: ReturnType<typeof caseOf>): Promise<Uint32Array[]> {
  const { step, seed } = dropping;
  const drops = spec.dropout ? { step, dropout: { rate: spec.dropout.rate, seed } } : {};
  const seen: Uint32Array[] = [];
  for (const [row, window] of windows.entries()) {
    const { loss, grads } = expected[row] as (typeof expected)[number];
    model.differentiate(stepInput(window as Window, { row, carry: row > 0, ...drops }));
    const [metrics] = await readRows(model, row, 1);
    expect(metrics?.loss).toBeCloseTo(loss, 4);
    expect(wrongTensors(await model.readTensors('grads'), grads, 1e-4)).toEqual([]);
    seen.push(bits(await model.readFlat('grads')));
  }
  return seen;
}

/** How many dispatches of a step run each kernel. */
function dispatchesOf(model: Model): (file: string) => number {
  const labels = model.trainingProgram().map(({ pipeline }) => pipeline.label);
  return (file) => labels.filter((label) => label === file).length;
}

/** Dispatches of the operation, none of which may do anything but recurrences and what leads from layer to layer. */
function timed(model: Model, operation: 'forward' | 'backward'): number {
  const program = model.gradientProgram();
  const marks = timedDispatches(program, operation);
  const labels = program.flatMap(({ pipeline }, i) => (marks[i] ? [pipeline.label] : []));
  expect(labels.filter((label) => !/^recurrent|gemm_rows|^graph.dropout_add/.test(label))).toEqual([]);
  return labels.length;
}

describe.each(torchCells)('$id', ({ id }) => {
  it.each([
    { layers: 3, B: 9, T: 5, H: 13, V: 11 },
    { layers: 2, B: 3, T: 1, H: 40, V: 6 },
    { layers: 4, B: 2, T: 2, H: 5, V: 7 },
  ])('should be right as a wavefront of $layers layers, T=$T H=$H, in T + L − 1 dispatches each way', async (size) => {
    const { layers, T } = size;
    const given = caseOf(id, layers, size);
    const model = await testModel(
      { ...given.spec, variants: { forward: wavefront, backward: wavefront } },
      given.params,
    );
    const count = dispatchesOf(model);
    expect(count('recurrent/forward_wavefront.wgsl')).toBe(T + layers - 1);
    expect(count('recurrent/backward_wavefront.wgsl')).toBe(T + layers - 1);
    // Of the head, backward: the wavefront takes the layers' own.
    expect(count('linear/gemm_rows.wgsl')).toBe(1);
    const gradients = await right(model, given);
    model.destroy();
    const again = await testModel(
      { ...given.spec, variants: { forward: wavefront, backward: wavefront } },
      given.params,
    );
    expect(await right(again, given)).toEqual(gradients);
    again.destroy();
  });

  it.each([
    [wavefront, plain],
    [plain, wavefront],
  ])('should be right as a wavefront one way only', async (forward, backward) => {
    const given = caseOf(id, 3, { B: 9, T: 5, H: 13, V: 11 });
    const model = await testModel({ ...given.spec, variants: { forward, backward } }, given.params);
    const count = dispatchesOf(model);
    expect(count('recurrent/forward_rows.wgsl')).toBe(forward.wavefront ? 0 : 15);
    expect(count('recurrent/backward_rows.wgsl')).toBe(backward.wavefront ? 0 : 15);
    // Of the head, backward, and of what is no wavefront.
    expect(count('linear/gemm_rows.wgsl')).toBe(3);
    // What the tuner compares them by: all that a wavefront does, done the other way.
    const byWavefront = 5 + 3 - 1;
    const byLayer = 3 * 5 + (3 - 1);
    expect(timed(model, 'forward')).toBe(forward.wavefront ? byWavefront : byLayer);
    expect(timed(model, 'backward')).toBe(backward.wavefront ? byWavefront : byLayer);
    await right(model, given);
    model.destroy();
  });
});

describe('a wavefront of layers with dropout', () => {
  const size = { B: 9, T: 5, H: 13, V: 11 };

  it.each([
    { id: 'lstm', layers: 3, variational: false },
    { id: 'gru', layers: 4, variational: true },
    { id: 'rnn', layers: 2, variational: false },
  ])('should be right when it is of $layers layers of $id, variational: $variational', async (given) => {
    const dropped = caseOf(given.id, given.layers, size, { rate: 0.4, variational: given.variational });
    const model = await testModel(
      { ...dropped.spec, variants: { forward: wavefront, backward: wavefront } },
      dropped.params,
    );
    const count = dispatchesOf(model);
    expect(count('recurrent/forward_wavefront.wgsl')).toBe(size.T + given.layers - 1);
    expect(count('graph/dropout_add.wgsl') + count('graph/dropout_add_backward.wgsl')).toBe(0);
    await right(model, dropped);
    model.destroy();
  });

  it.each([
    [wavefront, plain],
    [plain, wavefront],
  ])('should be right when it is one way only', async (forward, backward) => {
    const given = caseOf('lstm', 3, size, { rate: 0.4, variational: false });
    const model = await testModel({ ...given.spec, variants: { forward, backward } }, given.params);
    const byWavefront = 5 + 3 - 1;
    // Dropout and a product lead from layer to layer.
    const byLayer = 3 * 5 + 2 * (3 - 1);
    expect(timed(model, 'forward')).toBe(forward.wavefront ? byWavefront : byLayer);
    expect(timed(model, 'backward')).toBe(backward.wavefront ? byWavefront : byLayer);
    await right(model, given);
    model.destroy();
  });

  it('should be right when its gates are computed twice', async () => {
    const given = caseOf('gru', 3, { B: 3, T: 40, H: 7, V: 5 }, { rate: 0.4, variational: false });
    const variants = { forward: wavefront, backward: wavefront, recompute: { C: 16 } };
    const model = await testModel({ ...given.spec, variants }, given.params);
    await right(model, given);
    model.destroy();
  });

  it('should drop nothing when it is evaluated', async () => {
    const dropped = caseOf('lstm', 3, size, { rate: 0.4, variational: false });
    const model = await testModel(
      { ...dropped.spec, variants: { forward: wavefront, backward: wavefront } },
      dropped.params,
    );
    const [{ dropoutKey: _, ...window }] = dropped.windows;
    const { uniforms, ...input } = stepInput(window);
    model.evaluate([{ ...input, uniforms: evaluationUniforms(1 / uniforms.lossScale, false, 0) }]);
    const [row] = await readRows(model, 0, 1);
    expect(row?.loss).toBeCloseTo(forwardBackward(dropped.spec.shape, dropped.params, window).loss, 4);
    expect(row?.loss).not.toBeCloseTo((dropped.expected[0] as { loss: number }).loss, 3);
    model.destroy();
  });
});

describe('layers whose shared buffers would be too large', () => {
  const given = caseOf('lstm', 3, { B: 16, T: 32, H: 16, V: 9 });
  const ofLayer = 4 * 32 * 16 * 4 * 16;
  const spec = { ...given.spec, variantKind: 'stepwise', slots: 1 } as const;

  /** As the tests' own, but with buffers of two layers' gates at most. */
  async function tight(): Promise<Gpu> {
    const { device, adapter } = await testGpu();
    const limits = {
      maxBufferSize: 2 * ofLayer,
      maxStorageBufferBindingSize: 2 * ofLayer,
      maxComputeWorkgroupStorageSize: defaultCapabilities.maxWorkgroupBytes,
      maxComputeInvocationsPerWorkgroup: defaultCapabilities.maxInvocations,
      minUniformBufferOffsetAlignment: device.limits.minUniformBufferOffsetAlignment,
    };
    const limited = new Proxy(device, {
      get: (target, name) => {
        if (name === 'limits') return limits;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return { device: limited, adapter };
  }

  it('should be run one at a time, unless a wavefront is asked for', async () => {
    const pipelines = await testPipelines();
    const model = await Model.create(await tight(), spec, pipelines);
    expect(describeVariants(model.plan.variants)).toMatch(/^forward: stepwise R8; backward: stepwise R8; /);
    model.setParameters(given.params);
    await right(model, given);
    model.destroy();

    const roomy = await testModel(spec, given.params);
    expect(describeVariants(roomy.plan.variants)).toMatch(
      /^forward: stepwise R8 wavefront; backward: stepwise R8 wavefront; /,
    );
    roomy.destroy();

    const refused = Model.create(await tight(), { ...spec, variants: { forward: wavefront } }, pipelines);
    await expect(refused).rejects.toThrow(/gates of all layers would need .+; this GPU allows/);
  });
});
