import type { Dropout } from './dropout.ts';
import { isPlainStack } from './graph.ts';
import { padTo4 } from './layout.ts';
import type { ModelShape } from './parameters.ts';
import { isPhased, phasedRows } from './phases.ts';

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

export interface LayerBytes {
  readonly 'gates of': number;
  readonly 'hidden states of': number;
  readonly 'cell states of': number;
  readonly 'gradient carried in': number;
  /** Of a layer whose step has more than one round of work. */
  readonly 'products kept of'?: number;
  /** With layer normalisation. */
  readonly 'normalised input of'?: number;
}

/**
 * Bytes of what one layer keeps. Without a cell state, a stub to bind.
 * @param kept time steps whose gates are in memory
 * @param carried rows of units that go back from step to step: dL/dh, dL/dc and, of a wave, what the layer above gives
 */
export function layerBytes(
  { shape, seqLength, batchSize }: Sequences,
  kept = seqLength,
  carried: 2 | 3 = 2,
): LayerBytes {
  const { cell, hiddenSize, layerNorm } = shape;
  const steps = 16 * kept * batchSize;
  const row = 4 * batchSize * padTo4(hiddenSize);
  return {
    'gates of': row * kept * cell.slots.length,
    'hidden states of': row * (seqLength + 1),
    'cell states of': cell.states.length > 1 ? row * (seqLength + 1) : 16,
    'gradient carried in': (carried + (layerNorm ? cell.gates.length : 0)) * row,
    ...(isPhased(shape) && { 'products kept of': steps * phasedRows(shape).extra }),
    ...(layerNorm && { 'normalised input of': steps * phasedRows(shape).normal }),
  };
}

/** Bytes from a layer to the next where all share a buffer: each begins where a binding may. */
export const layerStride = (bytes: number): number => Math.ceil(bytes / 256) * 256;

/** Bytes of what a layer has for each of its directions: that of one, or of two a stride apart. */
export const ofDirections = (directions: 1 | 2, bytes: number): number =>
  directions === 1 ? bytes : 2 * layerStride(bytes);

/**
 * Whether there are layers to share buffers with nothing between them, the lowest on one-hot input, and the largest of the buffers is
 * no larger than a binding may be.
 */
export function stackFits(sequences: Sequences, maxBindingBytes: number): boolean {
  const { shape, dropout } = sequences;
  const { layers } = shape;
  if (dropout || !isPlainStack(shape)) return false;
  const largest = Math.max(...Object.values(layerBytes(sequences)));
  return layers > 1 && layers * layerStride(largest) <= maxBindingBytes;
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
