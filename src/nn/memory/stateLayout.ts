import { padTo4 } from '../network/padding.ts';
import { directionsOf, layerShape, type ModelShape } from '../networks/parameters.ts';
import type { StateBytes } from './snapshot.ts';

/** h and c of every layer, one after the other, as torch's `hx`; c is null where no cell has a cell state. */
interface RowMajorState {
  readonly h: Float32Array;
  readonly c: Float32Array | null;
}

/** States that a model has: one a layer, of a bidirectional one two, the forward direction's first. */
function statesOf(shape: ModelShape): { readonly H: number; readonly hasCell: boolean }[] {
  return Array.from({ length: shape.layers }, (_, layer) => {
    const { hiddenSize: H, cell } = layerShape(shape, layer);
    return new Array<{ H: number; hasCell: boolean }>(directionsOf(shape, layer)).fill({
      H,
      hasCell: cell.states.length > 1,
    });
  }).flat();
}

const hasCellState = (shape: ModelShape): boolean => statesOf(shape).some(({ hasCell }) => hasCell);

/** [L, B, H]; of layers of different widths their [B, H] in a row, [Σ B·H]. */
export function stateSizes(shape: ModelShape, B: number): number[] {
  const states = statesOf(shape);
  const widths = new Set(states.map(({ H }) => H));
  return widths.size === 1 ? [states.length, B, states[0]?.H ?? 0] : [states.reduce((sum, { H }) => sum + B * H, 0)];
}

export function zeroState(shape: ModelShape, B: number): RowMajorState {
  const zeros = (): Float32Array => new Float32Array(stateSizes(shape, B).reduce((product, size) => product * size, 1));
  return { h: zeros(), c: hasCellState(shape) ? zeros() : null };
}

/** The stored state, [B, U] a layer, without its padding. */
export function unpackState({ layers }: StateBytes, shape: ModelShape, B: number): RowMajorState {
  const { h, c } = zeroState(shape, B);
  let at = 0;
  statesOf(shape).forEach(({ H }, l) => {
    const U = padTo4(H);
    const stored = layers[l];
    for (let b = 0; b < B; b++, at += H) {
      const row = (from: Float32Array): Float32Array => from.subarray(b * U, b * U + H);
      if (stored) h.set(row(stored.h), at);
      if (stored?.c) c?.set(row(stored.c), at);
    }
  });
  return { h, c };
}

/** The inverse of {@link unpackState}; padding is 0. */
export function packState({ h, c }: RowMajorState, shape: ModelShape, B: number): StateBytes {
  let at = 0;
  const layers = statesOf(shape).map(({ H, hasCell }) => {
    const U = padTo4(H);
    const from = at;
    at += B * H;
    const pack = (values: Float32Array): Float32Array<ArrayBuffer> => {
      const out = new Float32Array(B * U);
      for (let b = 0; b < B; b++) out.set(values.subarray(from + b * H, from + (b + 1) * H), b * U);
      return out;
    };
    return { h: pack(h), c: c && hasCell ? pack(c) : null };
  });
  return { layers };
}
