import type { GraphBuilder } from '../graphBuilder.ts';

/** The first of something, as an index. */
export const first = (graph: GraphBuilder): string => graph.once('first', (name) => graph.integers(name, 0));

/** Whether each step of rows [T, B, …] is one of its sequence’s, by the graph's `lengths` [B]: [T, B]. */
export function beforeEnd(graph: GraphBuilder, rows: string): string {
  const T = graph.add('Gather', [graph.add('Shape', [rows], `${rows}_sizes`), first(graph)], 'T', { axis: 0 });
  const steps = graph.add('Range', [first(graph), T, graph.integers('one', 1)], 'steps');
  const column = graph.add('Unsqueeze', [steps, graph.axis(1)], 'steps_by_row');
  const doc = '[T, B]: whether a step is one of its sequence’s';
  return graph.add('Less', [column, 'lengths'], 'within', {}, doc);
}
