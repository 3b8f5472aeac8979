import { directionsOf, type ModelShape } from '../../nn/networks/parameters.ts';
import { axis, type Draft } from './draft.ts';
import { TensorProto_DataType as DataType } from './onnxPb.ts';
import { floats, intAttribute, integers, intsAttribute, node } from './parts.ts';

/**
 * One state a sequence, of its own steps alone: the graph has `lengths` [B].
 * @param states the name of the top layer's [T, B, D·H]
 * @returns the name of [B, D·H]
 */
export function pooled(draft: Draft, shape: ModelShape, states: string): string {
  if (shape.pool === 'mean') return mean(draft, states);
  if (shape.pool === 'max') return max(draft, states);
  draft.constants.push(integers('first', 0));
  return shape.pool === 'ends' && directionsOf(shape, shape.layers - 1) === 2
    ? ends(draft, states)
    : lastStep(draft, states, 'pooled');
}

/** What stands at the first step. */
function firstStep({ nodes }: Draft, states: string, name: string): string {
  nodes.push(node('Gather', [states, 'first'], [name], { attributes: [intAttribute('axis', 0)] }));
  return name;
}

/** What stands at each sequence's own last step, which is the first once it is reversed. */
function lastStep(draft: Draft, states: string, name: string): string {
  const attributes = [intAttribute('time_axis', 0), intAttribute('batch_axis', 1)];
  draft.nodes.push(node('ReverseSequence', [states, 'lengths'], [`${states}_reversed`], { attributes }));
  return firstStep(draft, `${states}_reversed`, name);
}

/** Where each direction has read the whole sequence. */
function ends(draft: Draft, states: string): string {
  const { nodes } = draft;
  nodes.push(
    node('Split', [states], ['states_forward', 'states_backward'], { attributes: [intAttribute('axis', -1)] }),
  );
  const arrived = [
    lastStep(draft, 'states_forward', 'forward_end'),
    firstStep(draft, 'states_backward', 'backward_end'),
  ];
  nodes.push(node('Concat', arrived, ['pooled'], { attributes: [intAttribute('axis', -1)] }));
  return 'pooled';
}

/** The states with `padding` after the last step of each sequence. */
function masked(draft: Draft, states: string, padding: number): string {
  const { nodes, constants } = draft;
  constants.push(integers('first', 0), integers('one', 1), floats('padding', [], [padding]));
  nodes.push(
    node('Shape', [states], ['states_shape']),
    node('Gather', ['states_shape', 'first'], ['T'], { attributes: [intAttribute('axis', 0)] }),
    node('Range', ['first', 'T', 'one'], ['steps']),
    node('Unsqueeze', ['steps', axis(draft, 1)], ['steps_by_row']),
    node('Less', ['steps_by_row', 'lengths'], ['within'], { doc: '[T, B]: whether a step is one of its sequence’s' }),
    node('Unsqueeze', ['within', axis(draft, 2)], ['within_units']),
    node('Where', ['within_units', states, 'padding'], ['states_within']),
  );
  return 'states_within';
}

function mean(draft: Draft, states: string): string {
  draft.nodes.push(
    node('ReduceSum', [masked(draft, states, 0), axis(draft, 0)], ['sums'], {
      attributes: [intAttribute('keepdims', 0)],
    }),
    node('Cast', ['lengths'], ['lengths_float'], { attributes: [intAttribute('to', DataType.FLOAT)] }),
    node('Unsqueeze', ['lengths_float', axis(draft, 1)], ['lengths_by_unit']),
    node('Div', ['sums', 'lengths_by_unit'], ['pooled']),
  );
  return 'pooled';
}

function max(draft: Draft, states: string): string {
  const attributes = [intsAttribute('axes', [0]), intAttribute('keepdims', 0)];
  draft.nodes.push(node('ReduceMax', [masked(draft, states, Number.NEGATIVE_INFINITY)], ['pooled'], { attributes }));
  return 'pooled';
}
