import type { AttentionConfig } from '../../../nn/modules/attention/definition.ts';
import type { GraphBuilder } from '../graphBuilder.ts';
import type { ModuleContext, ModuleWriter } from './context.ts';
import { beforeEnd } from './lengths.ts';

/** The weights of the steps of the source [B, T, S], before they are put into the order of steps. */
export const attentionWeights = 'attention_by_sequence';

/**
 * Context [T, B, M] of queries [T, B, A], keys [S, B, A] and values [S, B, M]. The graph has `lengths` [B], and of the weights
 * {@link attentionWeights}.
 */
export const attention: ModuleWriter<AttentionConfig> = (context) => {
  const { graph, inputs, output } = context;
  const [, , values = ''] = inputs;
  const rows = scores(context);
  const columns = graph.add('Transpose', [beforeEnd(graph, values)], 'within_by_sequence', { perm: [1, 0] });
  const condition = graph.add('Unsqueeze', [columns, graph.axis(1)], 'within_by_step');
  const masked = graph.add(
    'Where',
    [condition, rows, graph.floats('no_weight', [], [Number.NEGATIVE_INFINITY])],
    'scores_within',
  );
  const doc = 'What each step attends to; padding has no part in it.';
  const weights = graph.add('Softmax', [masked], attentionWeights, { axis: -1 }, doc);
  const contexts = graph.add('MatMul', [weights, bySequence(graph, values, 'values')], 'context_by_sequence');
  return graph.add('Transpose', [contexts], output, { perm: [1, 0, 2] });
};

/** [T, B, …] to [B, T, …]. */
const bySequence = (graph: GraphBuilder, rows: string, name: string): string =>
  graph.add('Transpose', [rows], `${name}_by_sequence`, { perm: [1, 0, 2] });

/** q · k, or v · tanh(q + k): [B, T, S] */
function scores({ graph, node, inputs: [query = '', keys = ''], parameter }: ModuleContext<AttentionConfig>): string {
  const queries = bySequence(graph, query, 'queries');
  if (node.config.score === 'dot') {
    const columns = graph.add('Transpose', [keys], 'keys_by_column', { perm: [1, 2, 0] });
    return graph.add('MatMul', [queries, columns], 'scores', {}, 'q · k');
  }
  const { name, shape, values } = parameter('weight');
  const vector = graph.floats(name, [...shape, 1], values);
  const sums = graph.add(
    'Add',
    [
      graph.add('Unsqueeze', [queries, graph.axis(2)], 'queries_by_key'),
      graph.add('Unsqueeze', [bySequence(graph, keys, 'keys'), graph.axis(1)], 'keys_by_query'),
    ],
    'sums_by_key',
  );
  const products = graph.add('MatMul', [graph.add('Tanh', [sums], 'tanh_by_key'), vector], 'products_by_key');
  return graph.add('Squeeze', [products, graph.axis(3)], 'scores', {}, 'v · tanh(q + k)');
}
