import { ignoredTarget, type Window } from '../data/lanes.ts';
import { accuracyOf, predictClasses } from '../data/tasks/score.ts';
import { readBuffer } from '../gpu/readback.ts';
import type { AnsweredNumbers, AnsweredSequence } from '../lib/answeredSequence.ts';
import { numberAccuracy, saidNumbers, toldNumbers, toldSequences, toleranceOf } from './answeredNumbers.ts';
import type { Dataset } from './dataset.ts';
import type { Trainer } from './trainer.ts';

/** What a model answered in all validation windows. */
export interface Answers {
  /** Share that is right. */
  readonly accuracy: number;
  /** The first sequences of the first window, of symbols or of numbers: the same ones in every evaluation of a run. */
  readonly sequences?: readonly AnsweredSequence[];
  readonly numbers?: readonly AnsweredNumbers[];
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
  const { config, model } = trainer;
  const { batchSize: B } = config;
  const tolerance = toleranceOf(config);
  if (tolerance !== null) {
    const { features = 1 } = model.plan.spec.shape;
    return submit(trainer, validation, answers, saidNumbers, (said) => {
      const right = said.map((window, i) => numberAccuracy(window, answers[i] as Uint32Array, tolerance));
      const [window, first, wanted] = [validation[0], said[0], answers[0]];
      const numbers = window && first && wanted ? toldNumbers(window, first, wanted, B, features, tolerance) : [];
      return { accuracy: mean(right), numbers };
    });
  }
  return submit(trainer, validation, answers, predicted, (all) => {
    const right = all.map((predictions, i) => accuracyOf(predictions, { answers: answers[i] as Uint32Array }));
    return { accuracy: mean(right), sequences: toldSymbols(B, validation[0], answers[0], all[0]) };
  });
}

/** As many answers in each window. */
const mean = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0) / shares.length;

/** Submits, has each window read while it is there, and tells what came of them. */
function submit<Read>(
  trainer: Trainer,
  validation: readonly Window[],
  answers: readonly Uint32Array[],
  readOne: (trainer: Trainer, window: Window, answers: Uint32Array) => Promise<Read>,
  tell: (all: Read[]) => Answers,
): Evaluation {
  const read: Promise<Read>[] = [];
  const queue = (i: number): void => {
    read.push(readOne(trainer, validation[i] as Window, answers[i] as Uint32Array));
  };
  return { rows: trainer.evaluate(queue, validation), answers: Promise.all(read).then(tell) };
}

function toldSymbols(
  B: number,
  window: Window | undefined,
  answers: Uint32Array | undefined,
  predictions: Uint32Array | undefined,
): AnsweredSequence[] {
  return Array.from({ length: Math.min(B, toldSequences) }, (_, b) => {
    const column = (values: Uint32Array | undefined): Uint32Array =>
      (values ?? new Uint32Array()).filter((_, i) => i % B === b);
    const wanted = column(answers);
    const said = column(predictions);
    const asked = Uint32Array.from(wanted.keys()).filter((t) => wanted[t] !== ignoredTarget);
    const at = (values: Uint32Array): Uint32Array => asked.map((t) => values[t] as number);
    return { ids: column(window?.ids), asked, answers: at(wanted), predicted: at(said) };
  });
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
