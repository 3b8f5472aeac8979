import type { DropoutAddConfig } from '../../../nn/modules/dropoutAdd/definition.ts';
import type { EmbeddingConfig } from '../../../nn/modules/embedding/definition.ts';
import type { LinearConfig } from '../../../nn/modules/linear/definition.ts';
import { attention } from './attention.ts';
import type { ModuleWriter } from './context.ts';
import { pool } from './pool.ts';
import { finalCell, recurrence } from './recurrence.ts';

/** Dropout is for training alone, so the sum is left where there is one. */
const dropoutAdd: ModuleWriter<DropoutAddConfig> = ({ graph, inputs, output }) =>
  inputs.length > 1 ? graph.add('Add', inputs, output) : (inputs[0] as string);

/** The rows of a table [V, D] that ids [T, B] are of. */
const embedding: ModuleWriter<EmbeddingConfig> = ({ graph, inputs: [ids = ''], output, parameter }) => {
  const { name, shape, values } = parameter('weight');
  return graph.add('Gather', [graph.floats(name, shape, values), ids], output);
};

/** Of all that it reads, side by side. */
const linear: ModuleWriter<LinearConfig> = ({ graph, node, inputs, output, parameter }) => {
  const [single = ''] = inputs;
  const rows = inputs.length > 1 ? graph.add('Concat', inputs, `${output}_input`, { axis: -1 }) : single;
  const weight = parameter('weight');
  const [N = 0, K = 0] = weight.shape;
  const transposed = weight.values.map((_, i, values) => values[(i % N) * K + Math.floor(i / N)] as number);
  const factors = [rows, graph.floats(`${weight.name}.T`, [K, N], transposed)];
  if (node.config.bias === false) return graph.add('MatMul', factors, output, {}, 'W x');
  const bias = parameter('bias');
  const products = graph.add('MatMul', factors, `${output}_products`);
  return graph.add('Add', [products, graph.floats(bias.name, bias.shape, bias.values)], output, {}, 'W x + b');
};

const tanh: ModuleWriter<null> = ({ graph, inputs, output }) => graph.add('Tanh', inputs, output);

/** By the kind of module; what it lacks can't be exported. The loss is for training alone. */
export const writers: Readonly<Record<string, ModuleWriter<never>>> = {
  attention,
  dropoutAdd,
  embedding,
  finalCell,
  linear,
  pool,
  recurrence,
  tanh,
};
