import type { Window } from '../../data/lanes.ts';
import { type Count, countRight, predictClasses } from '../../data/tasks/score.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import { isPooled } from '../../nn/networks/parameters.ts';
import type { AnsweredNumbers, AnsweredSequence, Confusion } from '../../protocol/predictions.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { askedRows, modelWindow, pooledTargets, unpooled } from '../datasets/modelWindow.ts';
import type { ValidationSet } from '../datasets/validationSet.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { forecastOf } from './forecasts.ts';
import { countNear, saidNumbers, toldNumbers, toldSequences, toleranceOf } from './predictedNumbers.ts';
import { probabilitiesOf } from './probabilities.ts';
import { traceSequences } from './traces.ts';

/** What a model answered in all validation windows. */
export interface Answers {
  /** Share that is right; left out where the task draws no line between right and wrong. */
  readonly accuracy?: number;
  /** Answers that this is a share of. */
  readonly asked?: number;
  /** The first sequences of the first window, of symbols or of numbers: the same ones in every evaluation of a run. */
  readonly sequences?: readonly AnsweredSequence[];
  readonly numbers?: readonly AnsweredNumbers[];
  /** Of a task with data and classes, over all windows. */
  readonly confusion?: Confusion;
  /** Of a series: what is forecast on each day that is held back, in units of its scale; NaN on days that were not asked about. */
  readonly forecast?: Float32Array;
}

/** An evaluation that was submitted. */
export interface Evaluation {
  /** Metrics rows, with the share of each in the mean loss. */
  readonly rows: { row: number; weight: number }[];
  /** Of a task; null with a text. */
  readonly answers: Promise<Answers | null>;
}

/** What an evaluation is on. */
type Held = Pick<Dataset, 'validation' | 'answers'> & Pick<ValidationSet, 'first'>;

/**
 * Submits an evaluation, as {@link Trainer.evaluate}, and of a task reads what the model answered.
 * @param held other sequences than the dataset's, in at most as many windows
 */
export function evaluate(trainer: Trainer, held: Held = trainer.dataset): Evaluation {
  const { validation, answers } = held;
  if (!answers) return { rows: trainer.evaluate(undefined, validation), answers: Promise.resolve(null) };
  const { config, model } = trainer;
  const { batchSize: B } = config;
  const { features, regression, vocabularySize } = model.plan.spec.shape;
  if (regression) {
    const tolerance = toleranceOf(config);
    return submit(trainer, validation, answers, saidNumbers, (said) => {
      const [window, first, wanted] = [validation[0], said[0], answers[0]];
      const sizes = { features: features ?? 1, outputs: vocabularySize };
      const numbers = window && first && wanted ? toldNumbers(window, first, wanted, B, sizes, tolerance) : [];
      const series = trainer.dataset.data?.data.series;
      if (series) return { numbers, forecast: forecastOf(series, said, answers, held.first) };
      if (tolerance === null) return { numbers };
      const counts = said.map((window, i) => countNear(window, answers[i] as Uint32Array, tolerance));
      return { ...share(counts), numbers };
    });
  }
  // Of pictures one can see how sure a model gets while it reads.
  const traced = features && trainer.dataset.data && validation[0];
  const traces = traced ? traceSequences(trainer, traced, toldSequences) : null;
  // Where the answers fail before them, nobody waits for these any more.
  traces?.catch(() => undefined);
  return submit(trainer, validation, answers, predicted, async (all) => {
    const counts = all.map((predictions, i) => countRight(predictions, answers[i] as Uint32Array));
    const told = toldSymbols(B, validation[0], answers[0], all[0]);
    const certain = await traces;
    const sequences = told.map((each, b) => ({ ...each, ...(certain?.[b] ? { certain: certain[b] } : {}) }));
    if (!trainer.dataset.data) return { ...share(counts), sequences };
    return { ...share(counts), sequences, confusion: confusionOf(all, answers, vocabularySize) };
  });
}

function share(counts: readonly Count[]): { accuracy: number; asked: number } {
  const sum = (of: (count: Count) => number): number => counts.reduce((total, count) => total + of(count), 0);
  const asked = sum((count) => count.asked);
  return { accuracy: sum(({ right }) => right) / asked, asked };
}

function confusionOf(predicted: readonly Uint32Array[], answers: readonly Uint32Array[], classes: number): Confusion {
  const counts = new Uint32Array(classes * classes);
  answers.forEach((window, w) => {
    window.forEach((answer, i) => {
      const said = predicted[w]?.[i] ?? ignoredTarget;
      if (answer < classes && said < classes)
        counts[answer * classes + said] = (counts[answer * classes + said] ?? 0) + 1;
    });
  });
  return { classes, counts };
}

/** Submits, has each window read while it is there, and tells what came of them. */
function submit<Read>(
  trainer: Trainer,
  validation: readonly Window[],
  answers: readonly Uint32Array[],
  readOne: (trainer: Trainer, window: Window, answers: Uint32Array) => Promise<Read>,
  tell: (all: Read[]) => Answers | Promise<Answers>,
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
    const F = (window?.values?.length ?? 0) / wanted.length / B;
    const text = window?.texts?.[b];
    return {
      ids: window?.values ? new Uint32Array() : column(window?.ids),
      ...(window?.values ? { values: window.values.filter((_, i) => Math.floor(i / F) % B === b) } : {}),
      asked,
      answers: at(wanted),
      predicted: at(said),
      ...(text === undefined ? {} : { text }),
    };
  });
}

/** [T, B], of the window that was evaluated last: its copy is queued before this returns. */
async function predicted(trainer: Trainer, window: Window, answers: Uint32Array): Promise<Uint32Array> {
  const { spec } = trainer.model.plan;
  const { scored } = modelWindow(window, spec);
  if (!isPooled(spec.shape)) return predictedRows(trainer, scored, answers);
  const said = await predictedRows(trainer, scored, pooledTargets(answers, spec));
  return unpooled(said, answers, spec, ignoredTarget);
}

async function predictedRows({ model }: Trainer, scored: number, answers: Uint32Array): Promise<Uint32Array> {
  const { layout, spec } = model.plan;
  const { first } = askedRows(answers, spec);
  const asked = answers.subarray(first);
  const stride = layout.paddedVocabulary;
  const bytes = readBuffer(model.gpu.device, outputsOf(model).buffer, first * stride * 4, asked.length * stride * 4);
  const gradient = new Float32Array(await bytes);
  const V = spec.shape.vocabularySize;
  const predictions = new Uint32Array(answers.length);
  predictions.set(predictClasses(probabilitiesOf(gradient, asked, V, stride, scored), V), first);
  return predictions;
}
