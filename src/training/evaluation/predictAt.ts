import type { Window } from '../../data/batchStreams.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import { isPooled, outputRows } from '../../nn/networks/parameters.ts';
import type { ScoredPlace } from '../../probes/shared/types.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { probabilitiesOf } from './probabilities.ts';

/**
 * What a model predicts in a window of its own, by the very passes that score it; training's state is untouched.
 * @param ids [T, B]
 * @returns [places, V]: probabilities of the classes
 */
export async function predictAt(
  trainer: Trainer,
  ids: Uint32Array,
  places: readonly ScoredPlace[],
): Promise<Float32Array> {
  const { model } = trainer;
  const { layout, spec } = model.plan;
  const { batchSize: B, seqLength: T, shape } = spec;
  const pooled = isPooled(shape);
  const V = shape.vocabularySize;
  const stride = layout.paddedVocabulary;
  const rowOf = ({ sequence, step }: ScoredPlace): number => (pooled ? sequence : step * B + sequence);
  const targets = new Uint32Array(T * B).fill(ignoredTarget);
  // Of any class: what the head leaves is relative to it.
  for (const { sequence, step } of places) targets[step * B + sequence] = 0;
  const window: Window = { ids, targets, startsEpoch: true, scored: places.length };
  let bytes: Promise<ArrayBuffer> | null = null;
  trainer.evaluate(() => {
    bytes = readBuffer(model.gpu.device, outputsOf(model).buffer, 0, outputRows(spec) * stride * 4);
  }, [window]);
  const gradient = new Float32Array((await bytes) ?? new ArrayBuffer(0));
  const placeRows = Uint32Array.from(places, rowOf);
  const rows = new Float32Array(places.length * stride);
  placeRows.forEach((row, i) => {
    rows.set(gradient.subarray(row * stride, (row + 1) * stride), i * stride);
  });
  return probabilitiesOf(rows, new Uint32Array(places.length), V, stride, places.length);
}
