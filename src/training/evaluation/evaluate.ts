import { taskOf, treeTaskOf } from '../../config/task.ts';
import { type ForecastErrors, forecastErrors, forecastRows } from '../../data/facts/forecast.ts';
import { pairRounds } from '../datasets/pairsDataset.ts';
import { evaluationWindows } from '../datasets/taskDataset.ts';
import { treeWindows } from '../datasets/treeDataset.ts';
import type { ValidationSet } from '../datasets/validationSet.ts';
import { MetricsReader } from '../trainer/metricsReader.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { decodedMetrics, type Metrics } from './pairs.ts';
import { evaluate, type Predictions } from './predictions.ts';

/** What a model makes of all that it was not trained on. */
export interface EvaluationResult {
  /** Mean loss of all targets. */
  readonly loss: number;
  /** Share that is right; null where the task draws no line between right and wrong. */
  readonly accuracy: number | null;
  /** Predictions that the accuracy is a share of; all targets where there is none. */
  readonly scored: number;
  /** Of a series, in its own unit beside the naive forecast. */
  readonly forecast: ForecastErrors | null;
  /** What else tells how good the model is. */
  readonly metrics: Metrics;
}

/** One evaluation. */
interface ScoredRound {
  /** Mean loss of its targets. */
  readonly loss: number;
  /** Targets that the loss is the mean of. Not all of them are scored: of the copying task's, most are blanks. */
  readonly targets: number;
  readonly predictions: Pick<Predictions, 'accuracy' | 'scored'> | null;
}

/** The rounds as one: the loss weighted by targets, the accuracy by predictions. Exported for tests. */
export function resultOf(rounds: readonly ScoredRound[]): Omit<EvaluationResult, 'forecast' | 'metrics'> {
  const sum = (of: (round: ScoredRound) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const targets = sum((round) => round.targets);
  const loss = sum((round) => round.loss * round.targets) / targets;
  // Without a line between right and wrong every target is scored.
  const scored = sum(({ predictions }) => predictions?.scored ?? 0);
  if (scored === 0) return { loss, accuracy: null, scored: targets };
  const right = sum(({ predictions }) => (predictions?.accuracy ?? 0) * (predictions?.scored ?? 0));
  return { loss, accuracy: right / scored, scored };
}

/** Rounds of fresh sequences, of a task that draws them. */
const drawnRounds = 8;

/** Scores a model on its whole validation set, a task's that draws its sequences on some that nothing has seen, a text's on as much of it as is looked at while training. */
export async function evaluateAll(trainer: Trainer): Promise<EvaluationResult> {
  const { pairs } = trainer.dataset;
  const rounds = roundsOf(trainer);
  const text = trainer.dataset.scoredTargets === null;
  const reader = new MetricsReader(trainer);
  const series = trainer.dataset.data?.data.series;
  const forecast = new Float32Array(series?.days ?? 0).fill(Number.NaN);
  const scores: ScoredRound[] = [];
  try {
    for (const set of rounds) {
      const targets = set.validation.reduce((sum, window) => sum + window.scored, 0);
      const evaluation = evaluate(trainer, text ? { ...set, scoredTargets: null } : set);
      const [loss, predictions] = await Promise.all([reader.readMean(evaluation.rows), evaluation.predictions]);
      scores.push({ loss, targets, predictions });
      predictions?.forecast?.forEach((value, day) => {
        if (!Number.isNaN(value)) forecast[day] = value;
      });
    }
  } finally {
    reader.destroy();
  }
  const errors = series ? forecastErrors(series.facts, forecastRows(series.facts, forecast)) : null;
  const result = resultOf(scores);
  const classes = !trainer.model.plan.spec.shape.regression;
  return {
    ...result,
    forecast: errors,
    metrics: {
      ...(classes && { perplexity: Math.exp(result.loss) }),
      ...(pairs && { tokenAccuracy: result.accuracy ?? 0, ...(await decodedMetrics(trainer.model, pairs)) }),
    },
  };
}

function* sets(rounds: number, round: (index: number) => ValidationSet): Generator<ValidationSet> {
  for (let i = 0; i < rounds; i++) yield round(i);
}

function roundsOf({ dataset, config }: Trainer): Iterable<ValidationSet> {
  if (dataset.pairs) {
    const { rounds, round } = pairRounds(dataset.pairs.data);
    return sets(rounds, round);
  }
  if (dataset.data) {
    const { rounds, round } = dataset.data.validationRounds;
    return sets(rounds, round);
  }
  if (treeTaskOf(config)) return sets(drawnRounds, (index) => treeWindows(config, index + 1));
  const task = taskOf(config);
  if (!task) return [{ validation: dataset.validation, scoredTargets: [] }];
  const source = { seed: config.seed, batchSize: config.batchSize, lag: config.task.lag };
  // The first rounds were looked at while training.
  return sets(drawnRounds, (index) => evaluationWindows(task, source, index + 1));
}
