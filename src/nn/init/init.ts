import { updateGateOf } from '../../cells/gates.ts';
import type { InitConfig } from '../../config/settings/types.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import type { RecurrenceConfig } from '../modules/recurrence/definition.ts';
import type { TreeConfig } from '../modules/tree/definition.ts';
import { type Resolved, type ResolvedNode, resolve } from '../network/resolve.ts';
import type { ParameterRole } from '../network/types.ts';
import { networkOf } from '../networks/index.ts';
import { elementCount, type ModelShape } from '../networks/parameters.ts';
import { drawWeight, fillNormal, fillUniform } from './initialisers.ts';
import { drawTreeTensor } from './trees.ts';

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
  const { nodes, parameters } = resolve(networkOf(shape));
  const draw = (parameter: Parameter): Float32Array => {
    const node = nodes.find(({ name }) => name === parameter.node) as ResolvedNode;
    const rng = createRng(seed, parameter.name);
    if (node.definition.kind === 'tree') return drawTreeTensor(parameter, node.config as TreeConfig, init, rng);
    if (node.definition.kind !== 'recurrence') return drawTensor(parameter, node, null, init, rng);
    const config = node.config as RecurrenceConfig;
    return setGateBiases(drawTensor(parameter, node, config, init, rng), parameter.role, config, init);
  };
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, draw(parameter)]));
}

type Parameter = Resolved['parameters'][number];

const ruleOf = (role: ParameterRole): 'input' | 'recurrent' =>
  role === 'weightHh' || role === 'weightCh' || role === 'biasHh' ? 'recurrent' : 'input';

/** @param recurrence that the parameter is of; null of others */
function drawTensor(
  parameter: Parameter,
  { definition, parameters }: ResolvedNode,
  recurrence: RecurrenceConfig | null,
  init: InitConfig,
  rng: Rng,
): Float32Array {
  const { role, blocks, shape } = parameter;
  const values = new Float32Array(elementCount(parameter));
  if (role === 'normIh' || role === 'normHh') return values.fill(1);
  const [rows = 0, columns] = shape;
  const ofItself = role === 'weightHh' && columns === undefined;
  const kind = init[recurrence ? ruleOf(role) : definition.kind === 'embedding' ? 'embedding' : 'output'];
  if (kind === 'pytorch') {
    if (definition.kind === 'embedding') return fillNormal(values, 1, rng);
    if (ofItself && recurrence?.cell.recurrences?.length === 1) return values.map(() => rng.uniform());
    // A linear layer's inputs are the columns of its weight.
    const inputs = recurrence?.hiddenSize ?? parameters[0]?.shape[1] ?? rows;
    return fillUniform(values, 1 / Math.sqrt(inputs), rng);
  }
  if (ofItself) return drawWeight(kind, values, { count: rows, rows: 1, columns: 1 }, init, rng);
  // What scores attention is no bias: from zeros no query would learn.
  if (definition.kind === 'attention') return fillUniform(values, 1 / Math.sqrt(rows), rng);
  if (columns === undefined) return values;
  return drawWeight(kind, values, { count: blocks, rows: rows / blocks, columns }, init, rng);
}

/** A forget or update bias goes into b_ih; b_hh of that gate is zero. */
function setGateBiases(
  values: Float32Array,
  role: ParameterRole,
  { cell, hiddenSize: H }: RecurrenceConfig,
  { forgetBias, updateBias }: InitConfig,
): Float32Array {
  const biases = [
    { gate: cell.forgetGate, value: forgetBias },
    { gate: updateGateOf(cell), value: updateBias },
  ];
  for (const { gate, value } of biases) {
    if (gate === null || value === null || (role !== 'biasIh' && role !== 'biasHh')) continue;
    values.fill(role === 'biasIh' ? value : 0, gate * H, (gate + 1) * H);
  }
  return values;
}
