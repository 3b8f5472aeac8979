import { taskOf } from '../config/task.ts';
import { type ForecastErrors, forecastErrors, forecastRows } from '../lib/forecast.ts';
import { evaluate } from './answers.ts';
import type { HeldBack } from './heldBack.ts';
import { MetricsReader } from './metricsReader.ts';
import { evaluationWindows } from './taskDataset.ts';
import type { Trainer } from './trainer.ts';

/** What a model makes of all that it was not trained on. */
export interface ExamResult {
  /** Mean loss of all answers. */
  readonly loss: number;
  /** Share that is right; null where the task draws no line between right and wrong. */
  readonly accuracy: number | null;
  readonly asked: number;
  /** Of a series, in its own unit beside the naive forecast. */
  readonly forecast: ForecastErrors | null;
}

/** Rounds of fresh sequences, of a task that draws them. */
const drawnRounds = 8;

/** Scores a task's model on all that is held back, or on sequences that nothing has seen. Null with a text. */
export async function examine(trainer: Trainer): Promise<ExamResult | null> {
  const rounds = roundsOf(trainer);
  if (rounds === null) return null;
  const reader = new MetricsReader(trainer);
  const series = trainer.dataset.data?.data.series;
  const forecast = new Float32Array(series?.days ?? 0).fill(Number.NaN);
  let [loss, right, asked, told] = [0, 0, 0, false];
  try {
    for (const held of rounds) {
      const scored = held.validation.reduce((sum, window) => sum + window.scored, 0);
      const { rows, answers } = evaluate(trainer, held);
      const [mean, answered] = await Promise.all([reader.readMean(rows), answers]);
      loss += mean * scored;
      asked += scored;
      answered?.forecast?.forEach((said, day) => {
        if (!Number.isNaN(said)) forecast[day] = said;
      });
      if (answered?.accuracy === undefined || answered.asked === undefined) continue;
      told = true;
      // Where not every target counts as an answer, the share is of those that do.
      right += answered.accuracy * scored;
    }
  } finally {
    reader.destroy();
  }
  const errors = series ? forecastErrors(series.facts, forecastRows(series.facts, forecast)) : null;
  return { loss: loss / asked, accuracy: told ? right / asked : null, asked, forecast: errors };
}

function* held(rounds: number, round: (index: number) => HeldBack): Generator<HeldBack> {
  for (let i = 0; i < rounds; i++) yield round(i);
}

function roundsOf({ dataset, config }: Trainer): Iterable<HeldBack> | null {
  if (dataset.data) {
    const { rounds, round } = dataset.data.heldBack;
    return held(rounds, round);
  }
  const task = taskOf(config);
  if (!task) return null;
  const source = { seed: config.seed, batchSize: config.batchSize, lag: config.task.lag };
  // The first rounds were looked at while training.
  return held(drawnRounds, (index) => evaluationWindows(task, source, index + 1));
}
