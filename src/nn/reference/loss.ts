import { type FeatureData, features, featuresOf, type Reference, type Window, widthOf } from './types.ts';

export interface Loss {
  /** Mean over what is counted; 0 when nothing is. */
  readonly loss: number;
  /** [rows]: the part of each position, 0 where nothing is counted. */
  readonly lossByRow: Float64Array;
  /** [rows, V]: gradient of the mean. */
  readonly dlogits: Float64Array;
  /** Classes, or numbers, that there are targets of. */
  readonly counted: number;
}

/** The reference of a module whose output is one number. @param of outputs [rows, V] */
export const lossReference = (
  of: (outputs: FeatureData, V: number, window: Window) => Loss,
): Reference<null, Loss> => ({
  forward(node) {
    const outputs = featuresOf(node);
    const kept = of(outputs, widthOf(outputs), node.window);
    return { output: features(Float64Array.of(kept.loss), [1], 'sequence'), kept };
  },
  backward: (_, { dlogits }, [gradient = 0]) => ({ inputs: [dlogits.map((d) => d * gradient)] }),
});
