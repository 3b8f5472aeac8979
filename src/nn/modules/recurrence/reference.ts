import type { Direction } from '../../network/types.ts';
import { expectLength, features, type Gradients, type Node, type Reference } from '../../reference/types.ts';
import type { RecurrenceConfig } from './definition.ts';
import { joined, parted, reversedInput, reversedRows, turned } from './reference/directions.ts';
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

/** A layer of recurrent units. It keeps a trace of each direction, the forward one first. */
export const reference: Reference<RecurrenceConfig, readonly LayerTrace[], RecurrenceGradients> = {
  forward(node) {
    const { config, window, name } = node;
    const H = config.hiddenSize;
    const size = window.B * H;
    const passes = directionsOf(node).map((direction) => passOf(node, direction));
    const zeros = new Float64Array(passes.length * size);
    const { h, c } = window.states?.[name] ?? { h: zeros, c: zeros };
    expectLength(`state.h of ${name}`, h.length, zeros.length);
    expectLength(`state.c of ${name}`, c.length, zeros.length);
    const traces = passes.map((pass, direction) => {
      const of = (carried: Float64Array): Float64Array => carried.subarray(direction * size, (direction + 1) * size);
      return forwardSteps(pass, { h: of(h), c: of(c) });
    });
    const [ahead = new Float64Array(), back] = traces.map((trace) => trace.hidden.subarray(size));
    const values = back ? joined(ahead, back, reversedRows(window), H) : ahead;
    return { output: features(values, back ? [H, H] : [H]), kept: traces };
  },

  backward(node, traces, gradient) {
    const rows = reversedRows(node.window);
    const parts = node.config.bidirectional ? parted(gradient, rows, node.config.hiddenSize) : [gradient];
    const [ahead, back] = directionsOf(node).map((direction) => {
      const [trace, part] = [traces[direction] as LayerTrace, parts[direction] as Float64Array];
      return backwardSteps(passOf(node, direction), gradientsOf(node, direction), trace, part);
    });
    if (!ahead) throw new RangeError(`${node.name} has no direction`);
    if (!back) return { inputs: ahead.dInputs, states: [ahead.states] };
    const inputs = ahead.dInputs.map((d, i) => {
      const other = back.dInputs[i];
      return d && other ? turned(other, rows).map((value, at) => value + (d[at] as number)) : null;
    });
    return { inputs, states: [ahead.states, back.states] };
  },
};
