import { dataTaskOf, taskOf } from '../../config/task.ts';
import type { RunConfig } from '../../config/types.ts';
import type { Window } from '../../data/lanes.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import { isPooled } from '../../nn/networks/parameters.ts';
import type { AnsweredNumbers } from '../../protocol/predictions.ts';
import { askedRows, modelWindow, pooledTargets, unpooled } from '../datasets/modelWindow.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** Sequences that are told with an evaluation, for people to look at. */
export const toldSequences = 8;

/** How far off an answer may be, where the answers are numbers; null where no such line is drawn. */
export function toleranceOf(config: RunConfig): number | null {
  const drawn = taskOf(config);
  if (drawn) return drawn.inputs === 'numbers' ? drawn.tolerance : null;
  return dataTaskOf(config)?.tolerance ?? null;
}

/** Bits of [T, B, V] as numbers, NaN where nothing is asked. */
const wantedIn = (answers: Uint32Array): Float32Array => {
  const numbers = new Float32Array(answers.slice().buffer);
  for (let i = 0; i < answers.length; i++) if (answers[i] === ignoredTarget) numbers[i] = Number.NaN;
  return numbers;
};

/**
 * What the model said in the window that was evaluated last: [T, B, V], NaN where nothing was asked. Its copy is queued before this
 * returns.
 */
export async function saidNumbers(trainer: Trainer, window: Window, answers: Uint32Array): Promise<Float32Array> {
  const { spec } = trainer.model.plan;
  const { scored } = modelWindow(window, spec);
  if (!isPooled(spec.shape)) return saidRows(trainer, scored, answers);
  const said = await saidRows(trainer, scored, pooledTargets(answers, spec));
  return unpooled(said, answers, spec, Number.NaN);
}

async function saidRows({ model }: Trainer, scored: number, answers: Uint32Array): Promise<Float32Array> {
  const V = model.plan.spec.shape.vocabularySize;
  const stride = model.plan.layout.paddedVocabulary;
  const { first, rows } = askedRows(answers, model.plan.spec);
  const bytes = readBuffer(model.gpu.device, outputsOf(model).buffer, first * stride * 4, rows * stride * 4);
  const said = wantedIn(answers);
  const gradient = new Float32Array(await bytes);
  // The loss leaves 2 (output − target) / scored where its outputs were; NaN stays NaN.
  return said.map((number, i) => {
    const row = Math.floor(i / V) - first;
    return number + ((gradient[row * stride + (i % V)] ?? 0) * scored) / 2;
  });
}

/** Answers of some windows that are near enough, and all of them. */
export function countNear(
  said: Float32Array,
  answers: Uint32Array,
  tolerance: number,
): { right: number; asked: number } {
  const wanted = wantedIn(answers);
  let right = 0;
  let asked = 0;
  wanted.forEach((number, i) => {
    if (Number.isNaN(number)) return;
    asked++;
    if (Math.abs((said[i] as number) - number) < tolerance) right++;
  });
  return { right, asked };
}

/** The first sequences of a window, with what was said of them. */
export function toldNumbers(
  { values = new Float32Array(), texts }: Window,
  said: Float32Array,
  answers: Uint32Array,
  B: number,
  { features, outputs: V }: { features: number; outputs: number },
  tolerance: number | null,
): AnsweredNumbers[] {
  const wanted = wantedIn(answers);
  return Array.from({ length: Math.min(B, toldSequences) }, (_, b) => {
    const column = (all: Float32Array): Float32Array => all.filter((_, i) => Math.floor(i / V) % B === b);
    const [own, its] = [column(wanted), column(said)];
    const asked = Uint32Array.from(Array.from({ length: own.length / V }, (_, t) => t)).filter(
      (t) => !Number.isNaN(own[t * V]),
    );
    const at = (all: Float32Array): Float32Array =>
      Float32Array.from([...asked].flatMap((t) => [...all.subarray(t * V, (t + 1) * V)]));
    const last = (asked.at(-1) ?? 0) * V;
    const [right, answer] = [own[last] as number, its[last] as number];
    return {
      values: values.filter((_, i) => Math.floor(i / features) % B === b),
      wanted: right,
      said: answer,
      right: tolerance === null ? null : Math.abs(answer - right) < tolerance,
      asked,
      answers: at(own),
      predicted: at(its),
      ...(texts?.[b] === undefined ? {} : { text: texts[b] }),
    };
  });
}
