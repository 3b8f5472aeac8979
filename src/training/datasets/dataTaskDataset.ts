import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf } from '../../config/task.ts';
import { unigramLoss } from '../../data/baselines.ts';
import type { Window } from '../../data/batchStreams.ts';
import type { DataBatch, DataTask, TaskData } from '../../data/tasks/index.ts';
import { labelTokenizer } from '../../data/tokenizer.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { textHash } from '../../lib/textHash.ts';
import { numberTargets } from '../../nn/memory/batch.ts';
import { type Dataset, validationLimit } from './dataset.ts';
import type { ValidationSet } from './validationSet.ts';

/** Batches of training in which the targets are counted, for who knows only how often each occurs. */
const countedBatches = 8;

/**
 * A task with data ready to train on.
 * @param text of its file, or one's own in its place
 * @throws TextError where the data can't be used; RangeError where the configuration is for no such task
 */
export function prepareDataTask(config: RunConfig, text: string): Dataset {
  const task = dataTaskOf(config);
  if (!task) throw new RangeError(`the task ${config.task.id} has no data`);
  const { seed, batchSize, seqLength } = config;
  const { lag } = config.task;
  const data = task.open(text, { seed, batchSize, seqLength, lag });
  const rounds = Math.ceil(data.validationBatches / validationLimit);
  const round = (index: number): ValidationSet => roundOf(data, index);
  return {
    tokenizer: labelTokenizer(task.outputs),
    streams: {
      windowsPerEpoch: Number.POSITIVE_INFINITY,
      window: (index) => windowOf(data.trainingBatch(index)),
    },
    ...round(0),
    trainCharacters: 0,
    validationCharacters: 0,
    chanceLoss: data.chance.loss,
    unigramLoss: unigramOf(task, data),
    textHash: dataHash(config, text),
    data: { task, data, validationRounds: { rounds, round } },
  };
}

/** Tells the data of a task, and how far ahead it is, from others. */
export const dataHash = ({ task: { id, lag } }: Pick<RunConfig, 'task'>, text: string): string =>
  textHash(`task ${id} ${lag} ${text}`);

function roundOf(data: TaskData, round: number): ValidationSet {
  const first = round * validationLimit;
  const count = Math.max(1, Math.min(validationLimit, data.validationBatches - first));
  const validation = Array.from({ length: count }, (_, i) => windowOf(data.validationBatch(first + i)));
  return { validation, scoredTargets: validation.map(({ targets }) => targets), first };
}

/** A batch as a step reads it. */
function windowOf({ ids, values, targets, numbers, lengths, texts }: DataBatch): Window {
  const scoredTargets = numbers ? numberTargets(numbers) : targets;
  const scored = scoredTargets.reduce((count, target) => count + Number(target !== ignoredTarget), 0);
  return {
    ids,
    ...(values ? { values } : {}),
    targets: scoredTargets,
    startsEpoch: true,
    scored,
    ...(lengths ? { lengths } : {}),
    ...(texts ? { texts } : {}),
  };
}

/** Of numbers, who knows how they are distributed says what chance does. */
function unigramOf(task: DataTask, data: TaskData): number {
  const scored = (batches: readonly DataBatch[]): number[] =>
    batches.flatMap(({ targets }) => [...targets].filter((target) => target !== ignoredTarget));
  const batches = (of: (index: number) => DataBatch, count: number) => Array.from({ length: count }, (_, i) => of(i));
  const validation = scored(batches((i) => data.validationBatch(i), Math.min(validationLimit, data.validationBatches)));
  if (validation.length === 0) return data.chance.loss;
  return unigramLoss(scored(batches((i) => data.trainingBatch(i), countedBatches)), validation, task.outputs.length);
}
