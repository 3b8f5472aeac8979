import { type FeatureData, featuresOf, type Reference } from '../../reference/types.ts';

export const reference: Reference<null, Float64Array> = {
  forward(node) {
    const input = featuresOf(node);
    const values = input.values.map(Math.tanh);
    const output: FeatureData = { ...input, values };
    return { output, kept: values };
  },

  backward: (_, y, gradient) => ({ inputs: [gradient.map((d, i) => d * (1 - (y[i] as number) ** 2))] }),
};
