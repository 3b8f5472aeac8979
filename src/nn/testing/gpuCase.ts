import { defaultConfig } from '../../config/defaults.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { Rng } from '../../lib/rng.ts';
import { type Device, openDevice } from '../../training/session/device.ts';
import { type StepSettings, uniformsOfStep } from '../../training/trainer/stepUniforms.ts';
import { type ParameterLayout, packParameters } from '../memory/layout.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { Model, type StepInput } from '../model.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount, type ModelShape } from '../networks/parameters.ts';
import { type State, type Tensors, type Window, zeroState } from './stackReference.ts';

let shared: Promise<Device> | undefined;

/**
 * The device of all tests that do not lose it. Compiling is what takes the time of a small case, so what one file has compiled the
 * next one finds. With no adapter this rejects, and with it every GPU test.
 */
export function testDevice(): Promise<Device> {
  shared ??= openShared();
  return shared;
}

/** Whoever loses it fails, and nobody after. */
async function openShared(): Promise<Device> {
  const device = await openDevice(navigator.gpu);
  void device.gpu.device.lost.then(() => {
    shared = undefined;
  });
  return device;
}

export const testGpu = async (): Promise<Gpu> => (await testDevice()).gpu;

export const testPipelines = async (): Promise<PipelineCache> => (await testDevice()).pipelines;

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
  const targets = draw().map((target, i) => (i > 0 && rng.uniform() < ignored ? ignoredTarget : target));
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
  const counted = window.targets.filter((target) => target !== ignoredTarget).length;
  return { ids: window.ids, targets: window.targets, uniforms: uniformsOfStep({ ...settings, counted, ...override }) };
}

export async function testModel(
  spec: Omit<ModelSpec, 'optimizer'> & Partial<ModelSpec>,
  params: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Model> {
  const full = { optimizer: { type: 'adam', nesterov: false }, ...spec } as const;
  const model = await Model.create(await testGpu(), full, await testPipelines());
  model.setParameters(params);
  return model;
}

/**
 * Largest difference, relative to the largest magnitude in `expected`; infinite where a value is not finite.
 * @param floor least magnitude to relate to, for what may be 0 but for rounding
 */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-30): number {
  if (actual.length < expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let scale = floor;
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

/** The tensors whose {@link largestError} is not below `tolerance`. */
export function wrongTensors(
  actual: Readonly<Record<string, ArrayLike<number>>>,
  expected: Tensors,
  tolerance: number,
  floor?: number,
): { name: string; error: number }[] {
  return Object.entries(expected)
    .map(([name, values]) => ({ name, error: largestError(actual[name] ?? [], values, floor) }))
    .filter(({ error }) => !(error < tolerance));
}

interface MetricsRow {
  readonly loss: number;
  readonly gradNorm: number;
  readonly clippedNorm: number;
  readonly clipped: boolean;
  readonly finite: boolean;
  readonly learningRate: number;
}

/** Rows of the metrics buffer, as the step's or evaluation's kernels left them. */
export async function readRows(model: Model, first: number, count: number): Promise<MetricsRow[]> {
  const all = (await model.readMetrics()).subarray(first * 8, (first + count) * 8);
  return Array.from({ length: count }, (_, i) => {
    const [loss, gradNorm, clippedNorm, clipped, finite, learningRate] = all.subarray(i * 8) as unknown as number[];
    return { loss, gradNorm, clippedNorm, clipped: clipped === 1, finite: finite === 1, learningRate } as MetricsRow;
  });
}

/** Entries of a flat buffer that belong to no parameter and are not exactly 0. */
export function dirtyPadding(layout: ParameterLayout, flat: Float32Array): number[] {
  const ones = Object.fromEntries(
    layout.tensors.map((t) => [t.parameter, new Float32Array((t.shape[0] ?? 1) * t.place.of).fill(1)]),
  );
  const real = packParameters(layout, ones);
  return [...flat.keys()].filter((i) => real[i] === 0 && flat[i] !== 0);
}

/** The bits of some floats: comparing these tells NaN from NaN and 0 from −0. */
export const bits = (values: Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

export { zeroState };
