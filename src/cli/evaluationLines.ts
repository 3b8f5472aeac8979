import type { RunConfig } from '../config/settings/types.ts';
import { anyTaskOf, taskOf, treeTaskOf } from '../config/task.ts';
import { formatCount, formatLoss } from '../lib/format.ts';
import type { Dataset } from '../training/datasets/dataset.ts';
import type { EvaluationResult } from '../training/evaluation/evaluate.ts';
import type { Metrics } from '../training/evaluation/pairs.ts';

const share = (part: number): string => `${(100 * part).toFixed(1)}%`;

/** What guessing and what knows less would get, in one sentence; null with a text. */
export function chanceLine(config: RunConfig, { chanceLoss, data }: Dataset): string | null {
  const task = anyTaskOf(config);
  if (!task) return null;
  const drawn = taskOf(config) ?? treeTaskOf(config);
  const right = drawn ? drawn.chance(config.task.lag).accuracy : data?.data.chance.accuracy;
  const lines = (data?.data.baselines ?? []).map(({ label, accuracy, loss }) =>
    [
      `${label}:`,
      accuracy === undefined ? '' : `accuracy ${share(accuracy)}`,
      loss === undefined ? '' : `loss ${formatLoss(loss, 3)}`,
    ]
      .filter(Boolean)
      .join(' '),
  );
  const chance = [
    'Chance:',
    right === undefined || (data?.task.tolerance === null && data.task.output.startsWith('number'))
      ? ''
      : `accuracy ${share(right)},`,
    `loss ${formatLoss(chanceLoss, 3)}`,
  ];
  return `${[chance.filter(Boolean).join(' '), ...lines].join('; ')}.`;
}

/** Metrics of pairs, as people write them. */
const metricNames: Readonly<Record<Exclude<keyof Metrics, 'perplexity' | 'tokenAccuracy'>, string>> = {
  exactMatch: 'exact match',
  bleu: 'BLEU',
  phonemeErrorRate: 'phoneme error rate',
  wordErrorRate: 'word error rate',
};

function metricsText(metrics: Metrics): string {
  const parts = Object.entries(metricNames).flatMap(([id, name]) => {
    const value = metrics[id as keyof Metrics];
    return value === undefined ? [] : [`${name} ${id === 'bleu' ? value.toFixed(2) : `${(100 * value).toFixed(2)}%`}`];
  });
  return parts.length > 0 ? ` Decoded: ${parts.join(', ')}.` : '';
}

/** What the model makes of all that it was not trained on, in one sentence. */
export function evaluationLine({ accuracy, scored, loss, forecast, metrics }: EvaluationResult): string {
  const right = accuracy === null ? '' : `accuracy ${(100 * accuracy).toFixed(2)}%, `;
  const line = `Validation: ${right}loss ${loss.toPrecision(4)}, over ${formatCount(scored)} predictions.${metricsText(metrics)}`;
  if (!forecast) return line;
  const { model, naive, ratio } = forecast;
  return `${line} Forecast RMSE ${model.toPrecision(4)} in the series' unit, persistence forecast ${naive.toPrecision(4)}: ratio ${ratio.toFixed(3)}.`;
}
