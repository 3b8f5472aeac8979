import { padTo4 } from './layout.ts';
import { directionsOf, type ModelShape } from './parameters.ts';
import type { StateBytes } from './state.ts';

/** States that a model has: one a layer, of a bidirectional one two, the forward direction's first, as torch's `hx`. */
export const stateLayers = (shape: ModelShape): number => shape.layers * directionsOf(shape);

/** [L, B, H] each, as torch's `hx`; c is null in cells without a cell state. */
export interface RowMajorState {
  readonly h: Float32Array;
  readonly c: Float32Array | null;
}

/** The stored state, [B, U] a layer, without its padding. */
export function unpackState({ layers }: StateBytes, B: number, H: number): RowMajorState {
  const U = padTo4(H);
  const gather = (stored: (layer: StateBytes['layers'][number]) => Float32Array | null): Float32Array => {
    const out = new Float32Array(layers.length * B * H);
    layers.forEach((layer, l) => {
      const from = stored(layer);
      for (let b = 0; from && b < B; b++) out.set(from.subarray(b * U, b * U + H), (l * B + b) * H);
    });
    return out;
  };
  return { h: gather(({ h }) => h), c: layers[0]?.c ? gather(({ c }) => c) : null };
}

/** The inverse of {@link unpackState}; padding is 0. */
export function packState({ h, c }: RowMajorState, shape: ModelShape, B: number): StateBytes {
  const H = shape.hiddenSize;
  const U = padTo4(H);
  const layer = (from: Float32Array, l: number): Float32Array<ArrayBuffer> => {
    const out = new Float32Array(B * U);
    for (let b = 0; b < B; b++) out.set(from.subarray((l * B + b) * H, (l * B + b + 1) * H), b * U);
    return out;
  };
  return { layers: Array.from({ length: stateLayers(shape) }, (_, l) => ({ h: layer(h, l), c: c && layer(c, l) })) };
}
