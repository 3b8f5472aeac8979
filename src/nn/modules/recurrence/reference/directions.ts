import type { Data, Window } from '../../../reference/types.ts';

/**
 * [T, B]: the row at which the direction that reads from the end meets each row. A sequence is reversed within its own steps, as in
 * PyTorch's packed sequences; what pads it stays where it is. Reversing twice leaves everything in place.
 */
export function reversedRows({ T, B, lengths }: Pick<Window, 'T' | 'B' | 'lengths'>): Uint32Array {
  return Uint32Array.from({ length: T * B }, (_, row) => {
    const [t, b] = [Math.floor(row / B), row % B];
    const length = lengths?.[b] ?? T;
    return t < length ? (length - 1 - t) * B + b : row;
  });
}

/** Rows of values in the other direction's order. */
export function reversedValues(values: Float64Array, rows: Uint32Array): Float64Array {
  const width = values.length / rows.length;
  const out = new Float64Array(values.length);
  rows.forEach((from, to) => {
    out.set(values.subarray(from * width, (from + 1) * width), to * width);
  });
  return out;
}

/** What a layer reads, in the other direction's order. */
export const reversedInput = (input: Data, rows: Uint32Array): Data =>
  input.kind === 'ids'
    ? { ...input, ids: rows.map((row) => input.ids[row] as number) }
    : { ...input, values: reversedValues(input.values, rows) };

/** [T, B, 2H] out of both directions' states [T, B, H], each in its own order. */
export function joined(ahead: Float64Array, back: Float64Array, rows: Uint32Array, H: number): Float64Array {
  const out = new Float64Array(2 * ahead.length);
  rows.forEach((other, row) => {
    out.set(ahead.subarray(row * H, (row + 1) * H), 2 * row * H);
    out.set(back.subarray(other * H, (other + 1) * H), (2 * row + 1) * H);
  });
  return out;
}

/** The inverse of {@link joined}. */
export function parted(both: Float64Array, rows: Uint32Array, H: number): [Float64Array, Float64Array] {
  const parts: [Float64Array, Float64Array] = [new Float64Array(both.length / 2), new Float64Array(both.length / 2)];
  rows.forEach((other, row) => {
    parts[0].set(both.subarray(2 * row * H, (2 * row + 1) * H), row * H);
    parts[1].set(both.subarray((2 * row + 1) * H, (2 * row + 2) * H), other * H);
  });
  return parts;
}
