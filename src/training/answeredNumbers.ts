import { taskOf } from '../config/task.ts';
import type { RunConfig } from '../config/types.ts';
import { ignoredTarget, type Window } from '../data/lanes.ts';
import { scoreNumbers } from '../data/tasks/score.ts';
import { readBuffer } from '../gpu/readback.ts';
import type { AnsweredNumbers } from '../lib/answeredSequence.ts';
import type { Trainer } from './trainer.ts';

/** Sequences that are told with an evaluation, for people to look at. */
export const toldSequences = 8;

/** How far off an answer may be, where the answers are numbers; null where they are symbols. */
export function toleranceOf(config: RunConfig): number | null {
  const task = taskOf(config);
  return task?.inputs === 'numbers' ? task.tolerance : null;
}

/** The numbers that are asked for: [B], at the last step. */
const wantedIn = (answers: Uint32Array): Float32Array =>
  new Float32Array(answers.filter((answer) => answer !== ignoredTarget).buffer);

/** [B]: what the model said at the end of the window that was evaluated last. Its copy is queued before this returns. */
export async function saidNumbers({ model }: Trainer, { scored }: Window, answers: Uint32Array): Promise<Float32Array> {
  const stride = model.plan.layout.paddedVocabulary;
  const first = answers.findIndex((answer) => answer !== ignoredTarget);
  const rows = answers.length - first;
  const bytes = readBuffer(model.gpu.device, model.buffers.logits, first * stride * 4, rows * stride * 4);
  const wanted = wantedIn(answers);
  const gradient = new Float32Array(await bytes);
  // The loss leaves 2 (output − target) / scored where its outputs were.
  return wanted.map((number, b) => number + ((gradient[b * stride] as number) * scored) / 2);
}

/** Share that is near enough. */
export const numberAccuracy = (said: Float32Array, answers: Uint32Array, tolerance: number): number =>
  scoreNumbers(said, { targets: wantedIn(answers) }, tolerance).accuracy;

/** The first sequences of a window, with what was said of them. */
export function toldNumbers(
  { values = new Float32Array() }: Window,
  said: Float32Array,
  answers: Uint32Array,
  B: number,
  features: number,
  tolerance: number,
): AnsweredNumbers[] {
  const wanted = wantedIn(answers);
  return Array.from({ length: Math.min(B, toldSequences) }, (_, b) => ({
    values: values.filter((_, i) => Math.floor(i / features) % B === b),
    wanted: wanted[b] as number,
    said: said[b] as number,
    right: Math.abs((said[b] as number) - (wanted[b] as number)) < tolerance,
  }));
}
