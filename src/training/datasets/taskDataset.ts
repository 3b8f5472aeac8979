import type { RunConfig } from '../../config/settings/types.ts';
import { vocabularyOf } from '../../config/task.ts';
import { unigramLoss } from '../../data/baselines.ts';
import type { Window } from '../../data/batchStreams.ts';
import { getTask, type SymbolBatch, type SymbolTask, type Task } from '../../data/tasks/index.ts';
import { evaluationBatch, type TaskSource, trainingBatch } from '../../data/tasks/streams.ts';
import { tokenizerFor } from '../../data/tokenizer.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { textHash } from '../../lib/textHash.ts';
import { numberTargets } from '../../nn/memory/batch.ts';
import { type Dataset, validationLimit } from './dataset.ts';

/** How often targets occur is counted in so many: of a batch alone the luck of the draw would pass for knowledge. */
const baselineSequences = 1024;

/**
 * A long-memory task ready to train on: every window is a batch of fresh sequences, each step's own and the same for every model
 * with this seed and batch size. Validation is on sequences that no step trains on.
 * @throws RangeError for a task or a lag that there is not; a configuration that was checked has neither.
 */
export function prepareTask({ task: { id, lag }, seed, batchSize }: RunConfig): Dataset {
  const task = getTask(id);
  const source = { seed, batchSize, lag };
  const chanceLoss = task.chance(lag).loss;
  return {
    tokenizer: tokenizerFor(vocabularyOf(task)),
    streams: {
      windowsPerEpoch: Number.POSITIVE_INFINITY,
      window: (index) => windowOf(task, source, 'training', index),
    },
    ...evaluationWindows(task, source, 0),
    trainCharacters: 0,
    validationCharacters: 0,
    chanceLoss,
    // Of numbers, who knows how they are distributed says their mean, which is chance.
    unigramLoss: task.inputs === 'symbols' ? unigramOf(task, source) : chanceLoss,
    textHash: textHash(`task ${id} ${lag}`),
  };
}

function unigramOf(task: SymbolTask, source: TaskSource): number {
  const scored = ({ targets }: SymbolBatch) => targets.filter((target) => target !== ignoredTarget);
  const many = { ...source, batchSize: baselineSequences };
  const [known, validation] = [trainingBatch(task, many, 0), evaluationBatch(task, many, 0)];
  return unigramLoss(scored(known), scored(validation), task.symbols.length);
}

/** Sequences that no step trains on, in as many windows as one evaluation has; each `round` has others. */
export function evaluationWindows(task: Task, source: TaskSource, round: number) {
  const made = Array.from({ length: validationLimit }, (_, i) =>
    windowAndTargets(task, source, 'evaluation', round * validationLimit + i),
  );
  return {
    validation: made.map(({ window }) => window),
    scoredTargets: made.map(({ scoredTargets }) => scoredTargets),
  };
}

type Stream = 'training' | 'evaluation';

const windowOf = (task: Task, source: TaskSource, stream: Stream, index: number): Window =>
  windowAndTargets(task, source, stream, index).window;

/** A window, and the targets in it that take memory. */
function windowAndTargets(
  task: Task,
  source: TaskSource,
  stream: Stream,
  index: number,
): { window: Window; scoredTargets: Uint32Array } {
  const draw = stream === 'training' ? trainingBatch : evaluationBatch;
  if (task.inputs === 'numbers') {
    const { inputs, targets: numbers } = draw(task, source, index);
    const before = new Array<number>((task.seqLength(source.lag) - 1) * source.batchSize).fill(Number.NaN);
    const targets = numberTargets([...before, ...numbers]);
    const window = { ids: new Uint32Array(), values: inputs, targets, startsEpoch: true, scored: numbers.length };
    return { window, scoredTargets: targets };
  }
  const { ids, targets, scoredTargets } = draw(task, source, index);
  const scored = targets.reduce((count, target) => count + Number(target !== ignoredTarget), 0);
  return { window: { ids, targets, startsEpoch: true, scored }, scoredTargets: scoredTargets };
}
