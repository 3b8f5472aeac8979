import { ignoredTarget, type Window } from '../data/lanes.ts';
import { accuracyOf, predictClasses } from '../data/tasks/score.ts';
import { readBuffer } from '../gpu/readback.ts';
import type { AnsweredSequence } from '../lib/answeredSequence.ts';
import type { Dataset } from './dataset.ts';
import type { Trainer } from './trainer.ts';

/** Sequences that are told with an evaluation, for people to look at. */
const toldSequences = 8;

/** What a model answered in all validation windows. */
export interface Answers {
  /** Share that is right. */
  readonly accuracy: number;
  /** The first sequences of the first window: the same ones in every evaluation of a run. */
  readonly sequences: readonly AnsweredSequence[];
}

/** An evaluation that was submitted. */
export interface Evaluation {
  /** Metrics rows, with the share of each in the mean loss. */
  readonly rows: { row: number; weight: number }[];
  /** Of a task; null with a text. */
  readonly answers: Promise<Answers | null>;
}

/** What an evaluation is on. */
type Held = Pick<Dataset, 'validation' | 'answers'>;

/**
 * Submits an evaluation, as {@link Trainer.evaluate}, and of a task reads what the model answered.
 * @param held other sequences than the dataset's, in at most as many windows
 */
export function evaluate(trainer: Trainer, held: Held = trainer.dataset): Evaluation {
  const { validation, answers } = held;
  if (!answers) return { rows: trainer.evaluate(undefined, validation), answers: Promise.resolve(null) };
  const read: Promise<Uint32Array>[] = [];
  const queue = (i: number): void => {
    read.push(predicted(trainer, validation[i] as Window, answers[i] as Uint32Array));
  };
  const rows = trainer.evaluate(queue, validation);
  return {
    rows,
    answers: Promise.all(read).then((all) => answered(trainer.config.batchSize, validation, answers, all)),
  };
}

function answered(
  B: number,
  validation: readonly Window[],
  answers: readonly Uint32Array[],
  all: readonly Uint32Array[],
): Answers {
  // As many answers in each window.
  const shares = all.map((predictions, i) => accuracyOf(predictions, { answers: answers[i] as Uint32Array }));
  const sequences = Array.from({ length: Math.min(B, toldSequences) }, (_, b) => {
    const column = (values: Uint32Array | undefined): Uint32Array =>
      (values ?? new Uint32Array()).filter((_, i) => i % B === b);
    const wanted = column(answers[0]);
    const said = column(all[0]);
    const asked = Uint32Array.from(wanted.keys()).filter((t) => wanted[t] !== ignoredTarget);
    const at = (values: Uint32Array): Uint32Array => asked.map((t) => values[t] as number);
    return { ids: column(validation[0]?.ids), asked, answers: at(wanted), predicted: at(said) };
  });
  return { accuracy: shares.reduce((sum, share) => sum + share, 0) / shares.length, sequences };
}

/** [T, B], of the window that was evaluated last: its copy is queued before this returns. */
async function predicted({ model }: Trainer, { scored }: Window, answers: Uint32Array): Promise<Uint32Array> {
  const { layout, spec } = model.plan;
  const first = answers.findIndex((answer) => answer !== ignoredTarget);
  const asked = answers.subarray(first);
  const stride = layout.paddedVocabulary;
  const bytes = readBuffer(model.gpu.device, model.buffers.logits, first * stride * 4, asked.length * stride * 4);
  const gradient = new Float32Array(await bytes);
  const V = spec.shape.vocabularySize;
  // The head leaves (probability − one-hot) / scored where its logits were; where nothing is asked it leaves 0.
  const probabilities = Float32Array.from({ length: asked.length * V }, (_, i) => {
    const [row, v] = [Math.floor(i / V), i % V];
    return (gradient[row * stride + v] as number) * scored + Number(asked[row] === v);
  });
  const predictions = new Uint32Array(answers.length);
  predictions.set(predictClasses(probabilities, V), first);
  return predictions;
}
