import type { Window } from '../../data/batchStreams.ts';
import type { ValidationSeries } from '../../data/contract/data.ts';
import { type Count, countRight, predictClasses } from '../../data/tasks/score.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import { isPooled } from '../../nn/networks/parameters.ts';
import type { Confusion, PredictedNumbers, PredictedSequence } from '../../protocol/predictions.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { modelWindow, pooledTargets, scoredRows, unpooled } from '../datasets/modelWindow.ts';
import type { ValidationSet } from '../datasets/validationSet.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { countNear, exampleCount, numberExamples, predictedNumbers, toleranceOf } from './predictedNumbers.ts';
import { probabilitiesOf } from './probabilities.ts';
import { traceSequences } from './traces.ts';

/**
 * What a model forecasts on each day of the validation set, in units of the series' scale; NaN on days without a target.
 * @param predicted by window, [T, B]
 * @param targets by window: bits, `ignoredTarget` where there is none
 * @param first of these among all validation batches
 */
function forecastOf(
  { days, dayOf }: ValidationSeries,
  predicted: readonly Float32Array[],
  targets: readonly Uint32Array[],
  first = 0,
): Float32Array {
  const forecast = new Float32Array(days).fill(Number.NaN);
  predicted.forEach((window, batch) => {
    window.forEach((value, row) => {
      if (targets[batch]?.[row] !== ignoredTarget) forecast[dayOf(first + batch, row)] = value;
    });
  });
  return forecast;
}

/** What a model predicts in all validation windows. */
export interface Predictions {
  /** Share that is right; left out where the task draws no line between right and wrong. */
  readonly accuracy?: number;
  /** Targets that this is a share of. */
  readonly scored?: number;
  /** The first sequences of the first window, of symbols or of numbers: the same ones in every evaluation of a run. */
  readonly sequences?: readonly PredictedSequence[];
  readonly numbers?: readonly PredictedNumbers[];
  /** Of a task with data and classes, over all windows. */
  readonly confusion?: Confusion;
  /** Of a series: what is forecast on each day of the validation set, in units of its scale; NaN on days without a target. */
  readonly forecast?: Float32Array;
}

/** An evaluation that was submitted. */
interface Evaluation {
  /** Metrics rows, with the share of each in the mean loss. */
  readonly rows: { row: number; weight: number }[];
  /** Of a task; null with a text. */
  readonly predictions: Promise<Predictions | null>;
}

/** What an evaluation is on. */
type Evaluated = Pick<Dataset, 'validation' | 'scoredTargets'> & Pick<ValidationSet, 'first'>;

/**
 * Submits an evaluation, as {@link Trainer.evaluate}, and of a task reads what the model predicts.
 * @param on other sequences than the dataset's, in at most as many windows
 */
export function evaluate(trainer: Trainer, on: Evaluated = trainer.dataset): Evaluation {
  const { validation, scoredTargets } = on;
  if (!scoredTargets) return { rows: trainer.evaluate(undefined, validation), predictions: Promise.resolve(null) };
  const { config, model } = trainer;
  const { batchSize: B } = config;
  const { features, regression, vocabularySize } = model.plan.spec.shape;
  if (regression) {
    const tolerance = toleranceOf(config);
    return submit(trainer, validation, scoredTargets, predictedNumbers, (all) => {
      const [window, first, targets] = [validation[0], all[0], scoredTargets[0]];
      const sizes = { features: features ?? 1, outputs: vocabularySize };
      const numbers = window && first && targets ? numberExamples(window, first, targets, B, sizes, tolerance) : [];
      const series = trainer.dataset.data?.data.series;
      if (series) return { numbers, forecast: forecastOf(series, all, scoredTargets, on.first) };
      if (tolerance === null) return { numbers };
      const counts = all.map((window, i) => countNear(window, scoredTargets[i] as Uint32Array, tolerance));
      return { ...share(counts), numbers };
    });
  }
  // Of pictures one can see how sure a model gets while it reads.
  const traced = features && trainer.dataset.data && validation[0];
  const traces = traced ? traceSequences(trainer, traced, exampleCount) : null;
  // Where the predictions fail before them, nobody waits for these any more.
  traces?.catch(() => undefined);
  return submit(trainer, validation, scoredTargets, predicted, async (all) => {
    const counts = all.map((predictions, i) => countRight(predictions, scoredTargets[i] as Uint32Array));
    const examples = symbolExamples(B, validation[0], scoredTargets[0], all[0]);
    const probabilities = await traces;
    const sequences = examples.map((each, b): PredictedSequence => {
      return { ...each, ...(probabilities?.[b] ? { probabilities: probabilities[b] } : {}) };
    });
    if (!trainer.dataset.data) return { ...share(counts), sequences };
    return { ...share(counts), sequences, confusion: confusionOf(all, scoredTargets, vocabularySize) };
  });
}

function share(counts: readonly Count[]): { accuracy: number; scored: number } {
  const sum = (of: (count: Count) => number): number => counts.reduce((total, count) => total + of(count), 0);
  const scored = sum((count) => count.scored);
  return { accuracy: sum(({ right }) => right) / scored, scored };
}

function confusionOf(predicted: readonly Uint32Array[], targets: readonly Uint32Array[], classes: number): Confusion {
  const counts = new Uint32Array(classes * classes);
  targets.forEach((window, w) => {
    window.forEach((target, i) => {
      const prediction = predicted[w]?.[i] ?? ignoredTarget;
      if (target < classes && prediction < classes)
        counts[target * classes + prediction] = (counts[target * classes + prediction] ?? 0) + 1;
    });
  });
  return { classes, counts };
}

/** Submits, has each window read while it is there, and tells what came of them. */
function submit<Read>(
  trainer: Trainer,
  validation: readonly Window[],
  targets: readonly Uint32Array[],
  readOne: (trainer: Trainer, window: Window, targets: Uint32Array) => Promise<Read>,
  summarize: (all: Read[]) => Predictions | Promise<Predictions>,
): Evaluation {
  const read: Promise<Read>[] = [];
  const queue = (i: number): void => {
    read.push(readOne(trainer, validation[i] as Window, targets[i] as Uint32Array));
  };
  return { rows: trainer.evaluate(queue, validation), predictions: Promise.all(read).then(summarize) };
}

function symbolExamples(
  B: number,
  window: Window | undefined,
  targets: Uint32Array | undefined,
  predictions: Uint32Array | undefined,
): PredictedSequence[] {
  return Array.from({ length: Math.min(B, exampleCount) }, (_, b) => {
    const column = (values: Uint32Array | undefined): Uint32Array =>
      (values ?? new Uint32Array()).filter((_, i) => i % B === b);
    const expected = column(targets);
    const scored = Uint32Array.from(expected.keys()).filter((t) => expected[t] !== ignoredTarget);
    const at = (values: Uint32Array): Uint32Array => scored.map((t) => values[t] as number);
    const F = (window?.values?.length ?? 0) / expected.length / B;
    const text = window?.texts?.[b];
    return {
      ids: window?.values ? new Uint32Array() : column(window?.ids),
      ...(window?.values ? { values: window.values.filter((_, i) => Math.floor(i / F) % B === b) } : {}),
      scored,
      targets: at(expected),
      predicted: at(column(predictions)),
      ...(text === undefined ? {} : { text }),
    };
  });
}

/** [T, B], of the window that was evaluated last: its copy is queued before this returns. */
async function predicted(trainer: Trainer, window: Window, targets: Uint32Array): Promise<Uint32Array> {
  const { spec } = trainer.model.plan;
  const { scored } = modelWindow(window, spec);
  if (!isPooled(spec.shape)) return predictedRows(trainer, scored, targets);
  const rows = await predictedRows(trainer, scored, pooledTargets(targets, spec));
  return unpooled(rows, targets, spec, ignoredTarget);
}

async function predictedRows({ model }: Trainer, scored: number, targets: Uint32Array): Promise<Uint32Array> {
  const { layout, spec } = model.plan;
  const { first } = scoredRows(targets, spec);
  const own = targets.subarray(first);
  const stride = layout.paddedVocabulary;
  const bytes = readBuffer(model.gpu.device, outputsOf(model).buffer, first * stride * 4, own.length * stride * 4);
  const gradient = new Float32Array(await bytes);
  const V = spec.shape.vocabularySize;
  const predictions = new Uint32Array(targets.length);
  predictions.set(predictClasses(probabilitiesOf(gradient, own, V, stride, scored), V), first);
  return predictions;
}
