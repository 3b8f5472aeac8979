import type { RunConfig } from '../../config/settings/types.ts';
import { treeSourceOf, treeTaskOf } from '../../config/task.ts';
import { unigramLoss } from '../../data/baselines.ts';
import type { Window } from '../../data/batchStreams.ts';
import { labelTokenizer } from '../../data/tokenizer.ts';
import type { TreeBatch } from '../../data/trees/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { textHash } from '../../lib/textHash.ts';
import { type Dataset, validationLimit } from './dataset.ts';
import type { ValidationSet } from './validationSet.ts';

/** Trees in which values are counted, for who knows only how often each occurs. */
const baselineTrees = 1024;

/**
 * A task with trees ready to train on: every window is a batch of fresh trees, each step's own.
 * @throws RangeError where the configuration is for no such task, or a lag that there is not
 */
export function prepareTrees(config: RunConfig): Dataset {
  const { task, source } = chosen(config);
  const { lag } = source;
  const many = { ...source, batchSize: baselineTrees };
  const scored = ({ targets }: TreeBatch) => targets.filter((target) => target !== ignoredTarget);
  return {
    tokenizer: labelTokenizer(task.outputs),
    streams: {
      windowsPerEpoch: Number.POSITIVE_INFINITY,
      window: (index) => windowOf(task.trainingBatch(source, index)),
    },
    ...treeWindows(config, 0),
    trainCharacters: 0,
    validationCharacters: 0,
    chanceLoss: task.chance(lag).loss,
    unigramLoss: unigramLoss(
      scored(task.trainingBatch(many, 0)),
      scored(task.evaluationBatch(many, 0)),
      task.outputs.length,
    ),
    textHash: textHash(`task ${task.id} ${lag} ${source.loss}`),
  };
}

/** Trees that no step trains on, in as many windows as one evaluation has; each `round` has others. */
export function treeWindows(config: RunConfig, round: number): ValidationSet {
  const { task, source } = chosen(config);
  const batches = Array.from({ length: validationLimit }, (_, i) =>
    task.evaluationBatch(source, round * validationLimit + i),
  );
  return { validation: batches.map(windowOf), scoredTargets: batches.map(({ scoredTargets }) => scoredTargets) };
}

function chosen(config: RunConfig) {
  const task = treeTaskOf(config);
  if (!task) throw new RangeError(`the task ${config.task.id} has no trees`);
  return { task, source: treeSourceOf(config) };
}

/** A batch as a step reads it. */
const windowOf = ({ ids, parents, targets, texts }: TreeBatch): Window => ({
  ...{ ids, parents, targets, texts },
  startsEpoch: true,
  scored: targets.reduce((count, target) => count + Number(target !== ignoredTarget), 0),
});
