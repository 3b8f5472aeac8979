import type { DropoutAddConfig } from '../../../nn/modules/dropoutAdd/definition.ts';
import type { EmbeddingConfig } from '../../../nn/modules/embedding/definition.ts';
import type { LinearConfig } from '../../../nn/modules/linear/definition.ts';
import type { ModuleWriter } from './context.ts';
import { pool } from './pool.ts';
import { recurrence } from './recurrence.ts';

/** Dropout is for training alone, so the sum is left where there is one. */
const dropoutAdd: ModuleWriter<DropoutAddConfig> = ({ graph, inputs, output }) =>
  inputs.length > 1 ? graph.add('Add', inputs, output) : (inputs[0] as string);

/** The rows of a table [V, D] that ids [T, B] are of. */
const embedding: ModuleWriter<EmbeddingConfig> = ({ graph, inputs: [ids = ''], output, parameter }) => {
  const { name, shape, values } = parameter('weight');
  return graph.add('Gather', [graph.floats(name, shape, values), ids], output);
};

const linear: ModuleWriter<LinearConfig> = ({ graph, inputs: [rows = ''], output, parameter }) => {
  const [weight, bias] = [parameter('weight'), parameter('bias')];
  const [N = 0, K = 0] = weight.shape;
  const transposed = weight.values.map((_, i, values) => values[(i % N) * K + Math.floor(i / N)] as number);
  const products = graph.add('MatMul', [rows, graph.floats(`${weight.name}.T`, [K, N], transposed)], 'products');
  return graph.add('Add', [products, graph.floats(bias.name, bias.shape, bias.values)], output, {}, 'W x + b');
};

/** By the kind of module; what it lacks can't be exported. The loss is for training alone. */
export const writers: Readonly<Record<string, ModuleWriter<never>>> = {
  dropoutAdd,
  embedding,
  linear,
  pool,
  recurrence,
};
