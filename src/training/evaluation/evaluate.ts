import { taskOf } from '../../config/task.ts';
import { type ForecastErrors, forecastErrors, forecastRows } from '../../data/facts/forecast.ts';
import { evaluationWindows } from '../datasets/taskDataset.ts';
import type { ValidationSet } from '../datasets/validationSet.ts';
import { MetricsReader } from '../trainer/metricsReader.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { evaluate, type Predictions } from './predictions.ts';

/** What a model makes of all that it was not trained on. */
export interface EvaluationResult {
  /** Mean loss of all targets. */
  readonly loss: number;
  /** Share that is right; null where the task draws no line between right and wrong. */
  readonly accuracy: number | null;
  /** Answers that the accuracy is a share of; all targets where there is none. */
  readonly scored: number;
  /** Of a series, in its own unit beside the naive forecast. */
  readonly forecast: ForecastErrors | null;
}

/** One evaluation. */
interface ScoredRound {
  /** Mean loss of its targets. */
  readonly loss: number;
  /** Targets that the loss is the mean of. Not all of them need be answers: of the copying task's, most are blanks. */
  readonly targets: number;
  readonly predictions: Pick<Predictions, 'accuracy' | 'scored'> | null;
}

/** The rounds as one: the loss weighted by targets, the accuracy by answers. Exported for tests. */
export function resultOf(rounds: readonly ScoredRound[]): Omit<EvaluationResult, 'forecast'> {
  const sum = (of: (round: ScoredRound) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const targets = sum((round) => round.targets);
  const loss = sum((round) => round.loss * round.targets) / targets;
  // Without a line between right and wrong every target is an answer.
  const scored = sum(({ predictions }) => predictions?.scored ?? 0);
  if (scored === 0) return { loss, accuracy: null, scored: targets };
  const right = sum(({ predictions }) => (predictions?.accuracy ?? 0) * (predictions?.scored ?? 0));
  return { loss, accuracy: right / scored, scored };
}

/** Rounds of fresh sequences, of a task that draws them. */
const drawnRounds = 8;

/** Scores a task's model on its whole validation set, or on sequences that nothing has seen. Null with a text. */
export async function evaluateAll(trainer: Trainer): Promise<EvaluationResult | null> {
  const rounds = roundsOf(trainer);
  if (rounds === null) return null;
  const reader = new MetricsReader(trainer);
  const series = trainer.dataset.data?.data.series;
  const forecast = new Float32Array(series?.days ?? 0).fill(Number.NaN);
  const scores: ScoredRound[] = [];
  try {
    for (const set of rounds) {
      const targets = set.validation.reduce((sum, window) => sum + window.scored, 0);
      const evaluation = evaluate(trainer, set);
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
  return { ...resultOf(scores), forecast: errors };
}

function* sets(rounds: number, round: (index: number) => ValidationSet): Generator<ValidationSet> {
  for (let i = 0; i < rounds; i++) yield round(i);
}

function roundsOf({ dataset, config }: Trainer): Iterable<ValidationSet> | null {
  if (dataset.data) {
    const { rounds, round } = dataset.data.validationRounds;
    return sets(rounds, round);
  }
  const task = taskOf(config);
  if (!task) return null;
  const source = { seed: config.seed, batchSize: config.batchSize, lag: config.task.lag };
  // The first rounds were looked at while training.
  return sets(drawnRounds, (index) => evaluationWindows(task, source, index + 1));
}
