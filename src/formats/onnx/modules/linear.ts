import type { LinearConfig } from '../../../nn/modules/linear/definition.ts';
import type { ModuleWriter } from './context.ts';

export const linear: ModuleWriter<LinearConfig> = ({ graph, inputs: [rows = ''], output, parameter }) => {
  const [weight, bias] = [parameter('weight'), parameter('bias')];
  const [N = 0, K = 0] = weight.shape;
  const transposed = weight.values.map((_, i, values) => values[(i % N) * K + Math.floor(i / N)] as number);
  const products = graph.add('MatMul', [rows, graph.floats(`${weight.name}.T`, [K, N], transposed)], 'products');
  return graph.add('Add', [products, graph.floats(bias.name, bias.shape, bias.values)], output, {}, 'W x + b');
};
