import type { RunConfig } from '../config/types.ts';
import { unigramLoss } from '../data/baselines.ts';
import { ignoredTarget, type Window } from '../data/lanes.ts';
import { type SymbolBatch, type SymbolTask, symbolTasks } from '../data/tasks/index.ts';
import { evaluationBatch, type TaskSource, trainingBatch } from '../data/tasks/streams.ts';
import { tokenizerFor } from '../data/tokenizer.ts';
import { textHash } from '../lib/textHash.ts';
import { type Dataset, validationLimit } from './dataset.ts';

/** How often targets occur is counted in so many: of a batch alone the luck of the draw would pass for knowledge. */
const baselineSequences = 1024;

/**
 * A long-memory task ready to train on: every window is a batch of fresh sequences, each step's own and the same for every model
 * with this seed and batch size. Validation is on sequences that no step trains on.
 * @throws RangeError for a task or a lag that there is not; a configuration that was checked has neither.
 */
export function prepareTask({ task: wanted, seed, batchSize }: RunConfig): Dataset {
  const task = symbolTasks.find(({ id }) => id === wanted.id);
  if (!task) throw new RangeError(`"${wanted.id}" is no task of symbols`);
  const source = { seed, batchSize, lag: wanted.lag };
  const asked = ({ targets }: SymbolBatch) => targets.filter((target) => target !== ignoredTarget);
  const many = { ...source, batchSize: baselineSequences };
  const V = task.symbols.length;
  return {
    tokenizer: tokenizerFor(task.symbols),
    lanes: {
      windowsPerEpoch: Number.POSITIVE_INFINITY,
      window: (index) => windowOf(trainingBatch(task, source, index)),
    },
    ...evaluationWindows(task, source, 0),
    trainCharacters: 0,
    validationCharacters: 0,
    chanceLoss: task.chance(wanted.lag).loss,
    unigramLoss: unigramLoss(asked(trainingBatch(task, many, 0)), asked(evaluationBatch(task, many, 0)), V),
    textHash: textHash(`task ${wanted.id} ${wanted.lag}`),
  };
}

/** Sequences that no step trains on, in as many windows as one evaluation has; each `round` has others. */
export function evaluationWindows(task: SymbolTask, source: TaskSource, round: number) {
  const batches = Array.from({ length: validationLimit }, (_, i) =>
    evaluationBatch(task, source, round * validationLimit + i),
  );
  return { validation: batches.map(windowOf), answers: batches.map(({ answers }) => answers) };
}

function windowOf({ ids, targets }: SymbolBatch): Window {
  const scored = targets.reduce((count, target) => count + Number(target !== ignoredTarget), 0);
  return { ids, targets, startsEpoch: true, scored };
}
