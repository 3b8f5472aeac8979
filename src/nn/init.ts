import type { InitConfig } from '../config/types.ts';
import { randomOrthogonal } from '../lib/linalg.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import {
  allLayerNames,
  directionsOf,
  elementCount,
  type ModelShape,
  type ParameterShape,
  parameterShapes,
} from './parameters.ts';

/**
 * The parameters that training starts from, by name, row-major, unpadded.
 *
 * - `pytorch`: U(−1/√H, 1/√H) for weights and biases alike, as torch.nn.RNN, GRU and LSTM do, and as torch.nn.Linear does
 *   with the inputs of the output layer, H or in both directions 2H.
 * - `xavier`: U(−√(6/(in+out)), √(6/(in+out))) with the sizes of one gate's block (Glorot & Bengio 2010,
 *   https://proceedings.mlr.press/v9/glorot10a.html).
 * - `orthogonal`: each gate's H×H block a uniformly drawn orthogonal matrix (Saxe et al. 2014, https://arxiv.org/abs/1312.6120).
 * - `gaussian`: normal of deviation ρ/√H, whose spectral radius tends to ρ with H (the circular law, Girko 1985).
 *
 * `init.input` rules weight_ih and head.weight, `init.recurrent` weight_hh; a bias goes with its weight, and is zero unless
 * that is `pytorch`. A forget bias goes into b_ih, and b_hh of that gate is zero, so that the two add up to it.
 *
 * Each tensor draws from a stream keyed by (seed, its name): changing one initialiser, or adding a layer, leaves the other
 * tensors as they were.
 *
 * @param seed integer in [0, 2³²)
 */
export function initialParameters(shape: ModelShape, init: InitConfig, seed: number): Record<string, Float32Array> {
  const params: Record<string, Float32Array> = {};
  for (const parameter of parameterShapes(shape)) {
    const kind = isRecurrent(parameter.name) ? init.recurrent : init.input;
    params[parameter.name] = drawTensor(shape, parameter, kind, init, createRng(seed, parameter.name));
  }
  const { forgetGate } = shape.cell;
  if (forgetGate !== null && init.forgetBias !== null) setForgetBias(shape, params, forgetGate, init.forgetBias);
  return params;
}

const isRecurrent = (name: string): boolean => name.includes('_hh_');

function drawTensor(
  shape: ModelShape,
  parameter: ParameterShape,
  kind: InitConfig['input'] | InitConfig['recurrent'],
  { spectralRadius }: InitConfig,
  rng: Rng,
): Float32Array {
  const { hiddenSize } = shape;
  const values = new Float32Array(elementCount(parameter));
  if (kind === 'pytorch') {
    const read = parameter.name.startsWith('head.') ? directionsOf(shape) * hiddenSize : hiddenSize;
    return fillUniform(values, 1 / Math.sqrt(read), rng);
  }
  const [rows = 0, columns] = parameter.shape;
  if (columns === undefined) return values;
  if (kind === 'xavier') {
    const blockRows = parameter.name === 'head.weight' ? rows : hiddenSize;
    return fillUniform(values, Math.sqrt(6 / (blockRows + columns)), rng);
  }
  if (kind === 'gaussian') return values.map(() => (spectralRadius * rng.normal()) / Math.sqrt(hiddenSize));
  for (let from = 0; from < values.length; from += hiddenSize * hiddenSize) {
    values.set(randomOrthogonal(hiddenSize, rng), from);
  }
  return values;
}

function fillUniform(values: Float32Array, bound: number, rng: Rng): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = rng.uniform(-bound, bound);
  return values;
}

function setForgetBias(shape: ModelShape, params: Record<string, Float32Array>, gate: number, value: number): void {
  const { hiddenSize } = shape;
  for (const { biasIh, biasHh } of allLayerNames(shape)) {
    params[biasIh]?.fill(value, gate * hiddenSize, (gate + 1) * hiddenSize);
    params[biasHh]?.fill(0, gate * hiddenSize, (gate + 1) * hiddenSize);
  }
}
