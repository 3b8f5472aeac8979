import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf, taskOf } from '../../config/task.ts';
import type { Window } from '../../data/batchStreams.ts';
import type { Count } from '../../data/tasks/score.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import { isPooled } from '../../nn/networks/parameters.ts';
import type { PredictedNumbers } from '../../protocol/predictions.ts';
import { modelWindow, pooledTargets, scoredRows, unpooled } from '../datasets/modelWindow.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** Sequences that come with an evaluation, for people to look at. */
export const exampleCount = 8;

/** How far off a prediction may be, where targets are numbers; null where no such line is drawn. */
export function toleranceOf(config: RunConfig): number | null {
  const drawn = taskOf(config);
  if (drawn) return drawn.inputs === 'numbers' ? drawn.tolerance : null;
  return dataTaskOf(config)?.tolerance ?? null;
}

/** Bits of [T, B, V] as numbers, NaN where there is no target. */
const targetsIn = (targets: Uint32Array): Float32Array => {
  const numbers = new Float32Array(targets.slice().buffer);
  for (let i = 0; i < targets.length; i++) if (targets[i] === ignoredTarget) numbers[i] = Number.NaN;
  return numbers;
};

/**
 * What the model predicts in the window that was evaluated last: [T, B, V], NaN where there is no target. Its copy is queued before this
 * returns.
 */
export async function predictedNumbers(trainer: Trainer, window: Window, targets: Uint32Array): Promise<Float32Array> {
  const { spec } = trainer.model.plan;
  const { scored } = modelWindow(window, spec);
  if (!isPooled(spec.shape)) return predictedNumberRows(trainer, scored, targets);
  const rows = await predictedNumberRows(trainer, scored, pooledTargets(targets, spec));
  return unpooled(rows, targets, spec, Number.NaN);
}

async function predictedNumberRows({ model }: Trainer, scored: number, targets: Uint32Array): Promise<Float32Array> {
  const V = model.plan.spec.shape.vocabularySize;
  const stride = model.plan.layout.paddedVocabulary;
  const { first, rows } = scoredRows(targets, model.plan.spec);
  const bytes = readBuffer(model.gpu.device, outputsOf(model).buffer, first * stride * 4, rows * stride * 4);
  const expected = targetsIn(targets);
  const gradient = new Float32Array(await bytes);
  // The loss leaves 2 (output − target) / scored where its outputs were; NaN stays NaN.
  return expected.map((number, i) => {
    const row = Math.floor(i / V) - first;
    return number + ((gradient[row * stride + (i % V)] ?? 0) * scored) / 2;
  });
}

/** Predictions of a window that are near enough, and all of its targets. */
export function countNear(predicted: Float32Array, targets: Uint32Array, tolerance: number): Count {
  let right = 0;
  let scored = 0;
  targetsIn(targets).forEach((number, i) => {
    if (Number.isNaN(number)) return;
    scored++;
    if (Math.abs((predicted[i] as number) - number) < tolerance) right++;
  });
  return { right, scored };
}

/** The first sequences of a window, with what is predicted of them. */
export function numberExamples(
  { values = new Float32Array(), texts }: Window,
  predicted: Float32Array,
  targets: Uint32Array,
  B: number,
  { features, outputs: V }: { features: number; outputs: number },
  tolerance: number | null,
): PredictedNumbers[] {
  const expected = targetsIn(targets);
  return Array.from({ length: Math.min(B, exampleCount) }, (_, b) => {
    const column = (all: Float32Array): Float32Array => all.filter((_, i) => Math.floor(i / V) % B === b);
    const [own, its] = [column(expected), column(predicted)];
    const scored = Uint32Array.from(Array.from({ length: own.length / V }, (_, t) => t)).filter(
      (t) => !Number.isNaN(own[t * V]),
    );
    const at = (all: Float32Array): Float32Array =>
      Float32Array.from([...scored].flatMap((t) => [...all.subarray(t * V, (t + 1) * V)]));
    const last = (scored.at(-1) ?? 0) * V;
    const [target, prediction] = [own[last] as number, its[last] as number];
    return {
      values: values.filter((_, i) => Math.floor(i / features) % B === b),
      target,
      prediction,
      right: tolerance === null ? null : Math.abs(prediction - target) < tolerance,
      scored,
      targets: at(own),
      predicted: at(its),
      ...(texts?.[b] === undefined ? {} : { text: texts[b] }),
    };
  });
}
