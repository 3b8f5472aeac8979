import type { Window } from '../../data/batchStreams.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import { hasLengths } from '../../nn/networks/parameters.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { probabilitiesOf } from './probabilities.ts';

/**
 * The window with the target of its last step at every step: what the model would predict if the sequence ended there.
 * Null where other steps have targets too.
 */
function scoredThroughout(window: Window, B: number): Window | null {
  const { targets } = window;
  const last = targets.subarray(targets.length - B);
  if (window.scored !== B || last.includes(ignoredTarget)) return null;
  return { ...window, targets: targets.map((_, i) => last[i % B] as number), scored: targets.length };
}

/**
 * Submits a pass that reads the first sequences of a window and tells how sure of each class the model is after each step. To be
 * submitted before an evaluation, whose metrics take the place of its own.
 * @param count of sequences
 * @returns [T, C] of each; null where other steps than the last have targets, and of a model that predicts nothing before it has seen
 * the whole
 */
export function traceSequences(trainer: Trainer, window: Window, count: number): Promise<Float32Array[]> | null {
  const { model, config } = trainer;
  const { batchSize: B } = config;
  if (hasLengths(model.plan.spec.shape)) return null;
  const throughout = scoredThroughout(window, B);
  if (!throughout) return null;
  const { layout, spec } = model.plan;
  const stride = layout.paddedVocabulary;
  const V = spec.shape.vocabularySize;
  let read: Promise<ArrayBuffer> | null = null;
  const queue = (): void => {
    read = readBuffer(model.gpu.device, outputsOf(model).buffer, 0, throughout.targets.length * stride * 4);
  };
  trainer.evaluate(queue, [throughout]);
  return Promise.resolve(read).then((bytes) => {
    const all = probabilitiesOf(
      new Float32Array(bytes ?? new ArrayBuffer(0)),
      throughout.targets,
      V,
      stride,
      throughout.scored,
    );
    return Array.from({ length: Math.min(count, B) }, (_, b) => all.filter((_, i) => Math.floor(i / V) % B === b));
  });
}
