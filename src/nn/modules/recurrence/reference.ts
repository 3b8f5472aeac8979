import type { Direction } from '../../network/types.ts';
import {
  type Data,
  expectLength,
  type FeatureData,
  features,
  type Gradients,
  type Node,
  type Reference,
  type State,
} from '../../reference/types.ts';
import type { RecurrenceConfig } from './definition.ts';
import { joined, parted, reversedInput, reversedRows, reversedValues } from './reference/directions.ts';
import {
  backwardSteps,
  type DirectionPass,
  forwardSteps,
  type LayerTrace,
  type StateGradients,
} from './reference/steps.ts';
import { gradientsOf, weightsOf } from './reference/weights.ts';

export interface RecurrenceGradients extends Gradients {
  /** By direction, the forward one first. */
  readonly states: readonly StateGradients[];
}

const directionsOf = ({ config }: Node<RecurrenceConfig>): readonly Direction[] =>
  config.bidirectional ? [0, 1] : [0];

const isInitial = (input: Data): boolean => input.kind === 'features' && input.rows === 'sequence';

/** The node by what its steps read: the state before the first is no input of theirs. */
const stepsOf = (node: Node<RecurrenceConfig>): Node<RecurrenceConfig> => ({
  ...node,
  inputs: node.inputs.filter((input) => !isInitial(input)),
});

function passOf(node: Node<RecurrenceConfig>, direction: Direction): DirectionPass {
  const { config, inputs, window } = node;
  const rows = reversedRows(window);
  return {
    config,
    weights: weightsOf(node, direction),
    inputs: direction === 1 ? inputs.map((input) => reversedInput(input, rows)) : inputs,
    T: window.T,
    B: window.B,
    truncate: window.truncate,
  };
}

/** h and c [D, B, H] before the first step: of the nodes that give them, carried over, or zeros. */
function firstState({ inputs, window, config, name }: Node<RecurrenceConfig>): State {
  const zeros = new Float64Array((config.bidirectional ? 2 : 1) * window.B * config.hiddenSize);
  const [h = zeros, c = zeros] = inputs.filter(isInitial).map((input) => (input as FeatureData).values);
  const state = window.states?.[name] ?? { h, c };
  expectLength(`state.h of ${name}`, state.h.length, zeros.length);
  expectLength(`state.c of ${name}`, state.c.length, zeros.length);
  return state;
}

/** Calls for each number of the cell states [B, D·H] that the sequences end with, and the same in a direction's [T+1, B, H]. */
function eachFinal(
  { window: { T, B, lengths }, config }: Node<RecurrenceConfig>,
  each: (direction: number, index: number, at: number) => void,
): void {
  const H = config.hiddenSize;
  const D = config.bidirectional ? 2 : 1;
  for (let i = 0; i < B * D * H; i++) {
    const [b, direction, j] = [Math.floor(i / (D * H)), Math.floor(i / H) % D, i % H];
    // Each direction meets a sequence from its own first step on.
    each(direction, i, ((lengths?.[b] ?? T) * B + b) * H + j);
  }
}

/** A layer of recurrent units. It keeps a trace of each direction, the forward one first. */
export const reference: Reference<RecurrenceConfig, readonly LayerTrace[], RecurrenceGradients> = {
  forward(node) {
    const { config, window } = node;
    const H = config.hiddenSize;
    const size = window.B * H;
    const passes = directionsOf(node).map((direction) => passOf(stepsOf(node), direction));
    const { h, c } = firstState(node);
    const traces = passes.map((pass, direction) => {
      const of = (carried: Float64Array): Float64Array => carried.subarray(direction * size, (direction + 1) * size);
      return forwardSteps(pass, { h: of(h), c: of(c) });
    });
    const [ahead = new Float64Array(), back] = traces.map((trace) => trace.hidden.subarray(size));
    const values = back ? joined(ahead, back, reversedRows(window), H) : ahead;
    const cell = new Float64Array(traces.length * size);
    eachFinal(node, (direction, i, at) => {
      cell[i] = traces[direction]?.cell[at] as number;
    });
    const [read] = node.inputs;
    const source = read?.kind === 'ids' ? read.source === true : read?.rows === 'source';
    const output = features(values, back ? [H, H] : [H], source ? 'source' : 'step');
    return { output: source ? { ...output, cell } : output, kept: traces };
  },

  backward(node, traces, gradient, cell) {
    const rows = reversedRows(node.window);
    const steps = stepsOf(node);
    const parts = node.config.bidirectional ? parted(gradient, rows, node.config.hiddenSize) : [gradient];
    const final = traces.map((trace) => new Float64Array(trace.cell.length));
    if (cell)
      eachFinal(node, (direction, i, at) => {
        (final[direction] as Float64Array)[at] = cell[i] as number;
      });
    const [ahead, back] = directionsOf(node).map((direction) => {
      const [trace, part] = [traces[direction] as LayerTrace, parts[direction] as Float64Array];
      const dCell = final[direction] as Float64Array;
      return backwardSteps(passOf(steps, direction), gradientsOf(steps, direction), trace, part, dCell);
    });
    if (!ahead) throw new RangeError(`${node.name} has no direction`);
    const size = node.window.B * node.config.hiddenSize;
    const first = [ahead.states.dHidden, ahead.states.dCell].map((states) => states.slice(0, size));
    const dRead = ahead.dInputs.map((d, i) => {
      const other = back?.dInputs[i];
      return d && other ? reversedValues(other, rows).map((value, at) => value + (d[at] as number)) : d;
    });
    const inputs = node.inputs.map((input) => (isInitial(input) ? first : dRead).shift() ?? null);
    return { inputs, states: back ? [ahead.states, back.states] : [ahead.states] };
  },
};
