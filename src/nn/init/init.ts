import type { InitConfig } from '../../config/types.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import { updateGateOf } from '../cells/updateGate.ts';
import {
  directionsOf,
  elementCount,
  layerNames,
  layerShape,
  type ModelShape,
  type ParameterShape,
} from '../networks/parameters.ts';
import { parameterShapes } from '../networks/stack.ts';
import { drawWeight, fillNormal, fillUniform, type Initialiser } from './initialisers.ts';

/**
 * The parameters that training starts from, by name, row-major, unpadded. A block is what one gate has of W_ih [H, In] or W_hh [H, H];
 * the head's and the embedding's matrices are one each.
 *
 * - `pytorch`: U(−1/√H, 1/√H) for weights and biases alike, as torch.nn.RNN, GRU and LSTM do, and as torch.nn.Linear does
 *   with the inputs of the output layer, H or in both directions 2H; of an embedding N(0, 1), as torch.nn.Embedding.
 * - `xavier`: U(−√(6/(in+out)), √(6/(in+out))) with the sizes of a block (Glorot & Bengio 2010,
 *   https://proceedings.mlr.press/v9/glorot10a.html).
 * - `kaiming`: U(−√(6/in), √(6/in)), torch.nn.init.kaiming_uniform_ for relu (He et al. 2015, https://arxiv.org/abs/1502.01852).
 * - `orthogonal`: each block a uniformly drawn matrix with orthonormal rows or columns (Saxe et al. 2014,
 *   https://arxiv.org/abs/1312.6120).
 * - `identity`: each block of W_hh is I (Le, Jaitly & Hinton 2015, https://arxiv.org/abs/1504.00941).
 * - `gaussian`: each block of W_hh normal, then scaled to the spectral radius that is asked for (Jaeger 2001 for echo state networks,
 *   https://www.ai.rug.nl/minds/uploads/EchoStatesTechRep.pdf).
 * - `normal`: N(0, σ²) (Sutskever, Vinyals & Le 2014 and others).
 *
 * `init.input` rules weight_ih, `init.recurrent` weight_hh, `init.output` head.weight, also where it is the embedding, `init.embedding`
 * an embedding of its own; a bias goes with its weight, and is zero unless that is `pytorch`. A forget or update bias goes into b_ih,
 * and b_hh of that gate is zero, so that the two add up to it.
 *
 * In the place of W_hh, the vector of a diagonal recurrence is so many blocks of one number: `orthogonal` ±1, `identity` 1, `gaussian`
 * ±ρ. By `pytorch` it is U(−1/√H, 1/√H), of an IndRNN U(0, 1) (Li et al. 2018, https://arxiv.org/abs/1803.04831, who keep |w| under
 * 2^(1/T)). Peepholes go with weight_hh as a bias does.
 *
 * Each tensor draws from a stream keyed by (seed, its name): changing one initialiser, or adding a layer, leaves the other
 * tensors as they were.
 *
 * Gains of layer normalisation are 1, however the rest is drawn.
 *
 * @param seed integer in [0, 2³²)
 */
export function initialParameters(shape: ModelShape, init: InitConfig, seed: number): Record<string, Float32Array> {
  const params: Record<string, Float32Array> = {};
  for (const parameter of parameterShapes(shape)) {
    if (parameter.name.startsWith('rnn.norm_')) {
      params[parameter.name] = new Float32Array(elementCount(parameter)).fill(1);
      continue;
    }
    const kind = init[ruleOf(parameter.name)];
    params[parameter.name] = drawTensor(shape, parameter, kind, init, createRng(seed, parameter.name));
  }
  for (let layer = 0; layer < shape.layers; layer++) {
    const { cell, hiddenSize } = layerShape(shape, layer);
    for (const names of Array.from({ length: directionsOf(shape, layer) }, (_, d) => layerNames(layer, d))) {
      setGateBias(names, params, hiddenSize, cell.forgetGate, init.forgetBias);
      setGateBias(names, params, hiddenSize, updateGateOf(cell), init.updateBias);
    }
  }
  return params;
}

function ruleOf(name: string): 'input' | 'recurrent' | 'output' | 'embedding' {
  if (name.startsWith('head.')) return 'output';
  if (name.startsWith('embedding.')) return 'embedding';
  return /_[hc]h_/.test(name) ? 'recurrent' : 'input';
}

/** Numbers that the head reads of a row. */
const headInputs = (shape: ModelShape): number =>
  parameterShapes(shape).find(({ name }) => name === 'head.weight')?.shape[1] as number;

function drawTensor(
  shape: ModelShape,
  parameter: ParameterShape,
  kind: Initialiser,
  init: InitConfig,
  rng: Rng,
): Float32Array {
  const layer = /_l(\d+)/.exec(parameter.name)?.[1];
  const { hiddenSize, cell } = layerShape(shape, Number(layer ?? 0));
  const values = new Float32Array(elementCount(parameter));
  const rule = ruleOf(parameter.name);
  const ofItself = parameter.name.includes('.weight_hh_') && parameter.shape.length === 1;
  if (kind === 'pytorch') {
    if (rule === 'embedding') return fillNormal(values, 1, rng);
    if (ofItself && cell.recurrences?.length === 1) return values.map(() => rng.uniform());
    return fillUniform(values, 1 / Math.sqrt(rule === 'output' ? headInputs(shape) : hiddenSize), rng);
  }
  const [rows = 0, columns] = parameter.shape;
  if (ofItself) return drawWeight(kind, values, { count: rows, rows: 1, columns: 1 }, init, rng);
  if (columns === undefined) return values;
  const ofGates = rule === 'input' || rule === 'recurrent';
  const block = ofGates ? hiddenSize : rows;
  return drawWeight(kind, values, { count: rows / block, rows: block, columns }, init, rng);
}

function setGateBias(
  { biasIh, biasHh }: ReturnType<typeof layerNames>,
  params: Record<string, Float32Array>,
  hiddenSize: number,
  gate: number | null,
  value: number | null,
): void {
  if (gate === null || value === null) return;
  params[biasIh]?.fill(value, gate * hiddenSize, (gate + 1) * hiddenSize);
  params[biasHh]?.fill(0, gate * hiddenSize, (gate + 1) * hiddenSize);
}
