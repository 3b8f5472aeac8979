import { defaultConfig } from '../../config/defaults.ts';
import { type Gpu, openGpu } from '../../gpu/device.ts';
import { PipelineCache } from '../../gpu/pipelines.ts';
import type { Rng } from '../../lib/rng.ts';
import { Model, type StepInput } from '../../nn/model.ts';
import { elementCount, type ModelShape, parameterShapes } from '../../nn/parameters.ts';
import { IGNORED_TARGET, type State, type Tensors, type Window, zeroState } from '../../nn/reference/model.ts';
import type { ModelSpec } from '../../nn/spec.ts';
import { type StepSettings, stepHyper } from '../hyper.ts';

let gpu: Promise<Gpu> | undefined;
let pipelines: PipelineCache | undefined;

/** The adapter the tests run on. With none this rejects, and with it every GPU test. */
export function testGpu(): Promise<Gpu> {
  gpu ??= openGpu(navigator.gpu);
  return gpu;
}

/** Compiling is what takes the time of a small case, so all cases of a file share what is compiled. */
export async function testPipelines(): Promise<PipelineCache> {
  const { device } = await testGpu();
  pipelines ??= new PipelineCache(device);
  return pipelines;
}

/** Uniform in ±scale for every tensor, float32-representable so that both sides start equal. */
export function randomParameters(shape: ModelShape, rng: Rng, scale: number): Tensors {
  return Object.fromEntries(
    parameterShapes(shape).map((parameter) => [
      parameter.name,
      Float64Array.from({ length: elementCount(parameter) }, () => Math.fround((2 * rng.uniform() - 1) * scale)),
    ]),
  );
}

export function randomWindow(V: number, T: number, B: number, state: State, rng: Rng, ignored = 0): Window {
  const draw = () => Uint32Array.from({ length: T * B }, () => Math.floor(rng.uniform() * V));
  const targets = draw().map((target, i) => (i > 0 && rng.uniform() < ignored ? IGNORED_TARGET : target));
  return { ids: draw(), targets, T, B, state };
}

const settings: StepSettings = {
  optimizer: defaultConfig.optimizer,
  clip: { type: 'none', value: 1 },
  learningRate: 0.01,
  step: 1,
  counted: 1,
  carry: false,
  row: 0,
};

export function stepInput(window: Window, override: Partial<StepSettings> = {}): StepInput {
  const counted = window.targets.filter((target) => target !== IGNORED_TARGET).length;
  return { ids: window.ids, targets: window.targets, hyper: stepHyper({ ...settings, counted, ...override }) };
}

export async function testModel(
  spec: Omit<ModelSpec, 'optimizer'> & Partial<ModelSpec>,
  params: Tensors,
): Promise<Model> {
  const full = { optimizer: { type: 'adam', nesterov: false }, ...spec } as const;
  const model = await Model.create(await testGpu(), full, await testPipelines());
  model.setParameters(params);
  return model;
}

/** Largest difference, relative to the largest magnitude in `expected`. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let scale = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] as number;
    difference = Math.max(
      difference,
      Number.isFinite(a) ? Math.abs(a - (expected[i] as number)) : Number.POSITIVE_INFINITY,
    );
    scale = Math.max(scale, Math.abs(expected[i] as number));
  }
  return difference / scale;
}

export { zeroState };
