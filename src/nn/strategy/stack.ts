import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import { recurrence } from '../modules/recurrence/definition.ts';
import { bindingStride } from '../network/padding.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { isPlainStack, layerConfig } from '../networks/stack.ts';

/** What the layers of a model work on: its shape, T and B. */
export interface Sequences {
  readonly shape: ModelShape;
  /** T */
  readonly seqLength: number;
  /** B */
  readonly batchSize: number;
  /** Of what layers hand up in training; absent where there is none. */
  readonly dropout?: Dropout;
}

/**
 * Whether there are layers to share buffers with nothing but dropout between them, the lowest on one-hot input, and the largest of the buffers is
 * no larger than a binding may be.
 */
export function stackFits(sequences: Sequences, maxBindingBytes: number): boolean {
  const { shape, seqLength, batchSize } = sequences;
  const { layers } = shape;
  if (!isPlainStack(shape)) return false;
  const window = { seqLength, batchSize, kept: seqLength, wavefront: false };
  const kept = recurrence.keeps?.(layerConfig(shape, 0), [], window) ?? [];
  const largest = Math.max(...kept.map(({ bytes }) => bytes));
  return layers > 1 && layers * bindingStride(largest) <= maxBindingBytes;
}

/**
 * What lies between neighbours in each of some lists of offsets, of a layer in each: by it one dispatch finds those of every layer.
 * 0 for single layers.
 * @throws RangeError where it is not the same everywhere
 */
export function evenStride(lists: readonly (readonly number[])[]): number {
  const distances = lists.flatMap((offsets) => offsets.slice(1).map((offset, i) => offset - (offsets[i] as number)));
  if (new Set(distances).size > 1) throw new RangeError('what the layers of a stack keep is not evenly spaced');
  return distances[0] ?? 0;
}

/** Layers bottom ≤ l < top, each at the time step `diagonal` − l. */
export interface Diagonal {
  readonly diagonal: number;
  readonly bottom: number;
  readonly top: number;
}

/** The n + L − 1 diagonals of a wavefront over n steps t0 ≤ t < t1, in the order of the forward pass. */
export function diagonals(layers: number, t0: number, t1: number): Diagonal[] {
  return Array.from({ length: t1 - t0 + layers - 1 }, (_, i) => ({
    diagonal: t0 + i,
    bottom: Math.max(0, t0 + i - t1 + 1),
    top: Math.min(layers, i + 1),
  }));
}
