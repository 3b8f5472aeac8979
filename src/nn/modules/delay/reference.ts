import { features, featuresOf, type Reference } from '../../reference/types.ts';
import type { DelayConfig } from './definition.ts';

export const reference: Reference<DelayConfig, null> = {
  forward(node) {
    const { values } = featuresOf(node);
    const { width } = node.config;
    const output = new Float64Array(values.length);
    const step = node.window.B * width;
    output.set(values.subarray(0, values.length - step), step);
    return { output: features(output, [width]), kept: null };
  },

  backward(node, _, gradient) {
    const given = new Float64Array(gradient.length);
    given.set(gradient.subarray(node.window.B * node.config.width));
    return { inputs: [given] };
  },
};
