import { randomUnit } from '../../reference/random.ts';
import { features, featuresOf, type Node, type Reference, widthOf } from '../../reference/types.ts';
import type { DropoutAddConfig } from './definition.ts';
import type { Dropout } from './dropout.ts';

/**
 * What dropout multiplies a unit with, as shaders/graph/dropout.wgsl has it: 0 at the rate of the dropout, or else 1 / (1 − rate), so
 * that the mean stays. A variational mask (Gal & Ghahramani 2016) is one for all steps of a sequence.
 *
 * @param key of the step's draws @param stream number of the layer @param width of a row
 */
export const maskOf =
  ({ rate, variational }: Dropout, key: number, stream: number, B: number, width: number) =>
  (row: number, unit: number): number => {
    const position = (variational ? row % B : row) * width + unit;
    const single = Math.fround(rate);
    return randomUnit(key, position, stream) < single ? 0 : 1 / (1 - single);
  };

/** Values, or their gradients, with those units silent that dropout silences. */
function dropped(node: Node<DropoutAddConfig>, values: Float64Array): Float64Array {
  const { config, window } = node;
  const width = widthOf(featuresOf(node));
  if (!config.dropout || window.dropoutKey === undefined) return values;
  const mask = maskOf(config.dropout, window.dropoutKey, config.stream, window.B, width);
  return values.map((value, i) => value * mask(Math.floor(i / width), i % width));
}

/** y = mask ⊙ x + added. */
export const reference: Reference<DropoutAddConfig, null> = {
  forward(node) {
    const { values, parts, rows } = featuresOf(node);
    const added = node.inputs.length > 1 ? featuresOf(node, 1).values : undefined;
    const output = dropped(node, values).map((value, i) => value + (added?.[i] ?? 0));
    return { output: features(output, parts, rows), kept: null };
  },

  backward: (node, _, gradient) => ({
    inputs: [dropped(node, gradient), ...(node.inputs.length > 1 ? [gradient] : [])],
  }),
};
