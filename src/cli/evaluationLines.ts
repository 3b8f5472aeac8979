import { anyTaskOf, taskOf } from '../config/task.ts';
import type { RunConfig } from '../config/types.ts';
import { formatCount, formatLoss } from '../lib/format.ts';
import type { Dataset } from '../training/datasets/dataset.ts';
import type { EvaluationResult } from '../training/evaluation/evaluate.ts';

const share = (part: number): string => `${(100 * part).toFixed(1)}%`;

/** What guessing and what knows less would get, in one sentence; null with a text. */
export function chanceLine(config: RunConfig, { chanceLoss, data }: Dataset): string | null {
  const task = anyTaskOf(config);
  if (!task) return null;
  const drawn = taskOf(config);
  const right = drawn ? drawn.chance(config.task.lag).accuracy : data?.data.chance.accuracy;
  const lines = (data?.data.baselines ?? []).map(({ label, accuracy, loss }) =>
    [
      `${label}:`,
      accuracy === undefined ? '' : `${share(accuracy)} right`,
      loss === undefined ? '' : `loss ${formatLoss(loss, 3)}`,
    ]
      .filter(Boolean)
      .join(' '),
  );
  const chance = [
    'Chance:',
    right === undefined || (data?.task.tolerance === null && data.task.output.startsWith('number'))
      ? ''
      : `${share(right)} right,`,
    `loss ${formatLoss(chanceLoss, 3)}`,
  ];
  return `${[chance.filter(Boolean).join(' '), ...lines].join('; ')}.`;
}

/** What the model makes of all that it was not trained on, in one sentence. */
export function evaluationLine({ accuracy, scored, loss, forecast }: EvaluationResult): string {
  const right = accuracy === null ? '' : `${(100 * accuracy).toFixed(2)}% right, `;
  const line = `Held back: ${right}loss ${loss.toPrecision(4)}, of ${formatCount(scored)} answers.`;
  if (!forecast) return line;
  const { model, naive, ratio } = forecast;
  return `${line} Forecasts are off by ${model.toPrecision(4)} in the series' own unit (RMSE), saying that nothing moves by ${naive.toPrecision(4)}: ratio ${ratio.toFixed(3)}.`;
}
