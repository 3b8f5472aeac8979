import { ignoredTarget } from '../data/lanes.ts';
import { accuracyOf, predictClasses } from '../data/tasks/score.ts';
import { readBuffer } from '../gpu/readback.ts';
import type { Trainer } from './trainer.ts';

/** An evaluation that was submitted. */
export interface Evaluation {
  /** Metrics rows, with the share of each in the mean loss. */
  readonly rows: { row: number; weight: number }[];
  /** Share of a task's answers that are the likeliest symbol; null with a text. */
  readonly accuracy: Promise<number | null>;
}

/** Submits an evaluation, as {@link Trainer.evaluate}, and of a task reads what the model answered. */
export function evaluate(trainer: Trainer): Evaluation {
  const { answers } = trainer.dataset;
  if (!answers) return { rows: trainer.evaluate(), accuracy: Promise.resolve(null) };
  const shares: Promise<number>[] = [];
  const rows = trainer.evaluate((window) => shares.push(shareRight(trainer, window, answers[window] as Uint32Array)));
  // As many answers in each.
  const accuracy = Promise.all(shares).then((all) => all.reduce((sum, share) => sum + share, 0) / all.length);
  return { rows, accuracy };
}

/** Of the window that was evaluated last: its copy is queued before this returns. */
async function shareRight({ model, dataset }: Trainer, window: number, answers: Uint32Array): Promise<number> {
  const { layout, spec } = model.plan;
  const first = answers.findIndex((answer) => answer !== ignoredTarget);
  const asked = answers.subarray(first);
  const stride = layout.paddedVocabulary;
  const bytes = readBuffer(model.gpu.device, model.buffers.logits, first * stride * 4, asked.length * stride * 4);
  const { scored = 1 } = dataset.validation[window] ?? {};
  const gradient = new Float32Array(await bytes);
  const V = spec.shape.vocabularySize;
  // The head leaves (probability − one-hot) / scored where its logits were; where nothing is asked it leaves 0.
  const probabilities = Float32Array.from({ length: asked.length * V }, (_, i) => {
    const [row, v] = [Math.floor(i / V), i % V];
    return (gradient[row * stride + v] as number) * scored + Number(asked[row] === v);
  });
  return accuracyOf(predictClasses(probabilities, V), { answers: asked });
}
