import type { PoolConfig } from '../../../nn/modules/pool/definition.ts';
import type { GraphBuilder } from '../graphBuilder.ts';
import { DataType } from '../schema.ts';
import type { ModuleWriter } from './context.ts';
import { beforeEnd, first } from './lengths.ts';

/** One state a sequence, of its own steps alone, from the states [T, B, …] of all. The graph has `lengths` [B]. */
export const pool: ModuleWriter<PoolConfig> = ({ graph, node, inputs: [states = ''], output }) => {
  const [input] = node.inputs;
  const directions = input?.kind === 'features' ? input.parts.length : 1;
  switch (node.config.pool) {
    case 'mean':
      return mean(graph, states, output);
    case 'max':
      return max(graph, states, output);
    case 'ends':
      return directions === 2 ? ends(graph, states, output) : lastStep(graph, states, output);
    case 'last':
      return lastStep(graph, states, output);
  }
};

/** What stands at the first step. */
const firstStep = (graph: GraphBuilder, states: string, output: string): string =>
  graph.add('Gather', [states, first(graph)], output, { axis: 0 });

/** What stands at each sequence's own last step, which is the first once it is reversed. */
function lastStep(graph: GraphBuilder, states: string, output: string): string {
  const axes = { time_axis: 0, batch_axis: 1 };
  return firstStep(graph, graph.add('ReverseSequence', [states, 'lengths'], `${states}_reversed`, axes), output);
}

/** Where each direction has read the whole sequence. */
function ends(graph: GraphBuilder, states: string, output: string): string {
  const [forward, backward] = [`${states}_forward`, `${states}_backward`];
  graph.add('Split', [states], [forward, backward], { axis: -1 });
  const arrived = [lastStep(graph, forward, `${forward}_end`), firstStep(graph, backward, `${backward}_end`)];
  return graph.add('Concat', arrived, output, { axis: -1 });
}

/** The states with `padding` after the last step of each sequence. */
function masked(graph: GraphBuilder, states: string, padding: number): string {
  const within = beforeEnd(graph, states);
  const condition = graph.add('Unsqueeze', [within, graph.axis(2)], 'within_units');
  return graph.add('Where', [condition, states, graph.floats('padding', [], [padding])], 'states_within');
}

function mean(graph: GraphBuilder, states: string, output: string): string {
  const sums = graph.add('ReduceSum', [masked(graph, states, 0), graph.axis(0)], 'sums', { keepdims: 0 });
  const lengths = graph.add('Cast', ['lengths'], 'lengths_float', { to: DataType.FLOAT });
  return graph.add('Div', [sums, graph.add('Unsqueeze', [lengths, graph.axis(1)], 'lengths_by_unit')], output);
}

const max = (graph: GraphBuilder, states: string, output: string): string =>
  graph.add('ReduceMax', [masked(graph, states, Number.NEGATIVE_INFINITY)], output, { axes: [0], keepdims: 0 });
