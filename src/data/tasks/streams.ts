import { createIndexedRng, type Rng } from '../../lib/rng.ts';
import type { LagRange } from '../contract/drawn.ts';

/** What fixes the sequences of a run. */
export interface TaskSource {
  readonly seed: number;
  /** B */
  readonly batchSize: number;
  readonly lag: number;
}

/** What is needed of a task here, so that the type of its batches comes through. */
interface Drawn<Batch> {
  readonly id: string;
  readonly label: string;
  readonly lag: LagRange;
  batch(rng: Rng, batchSize: number, lag: number): Batch;
}

/** @throws RangeError that says what lags the task takes. */
export function requireLag({ label, lag: { min, max } }: Pick<Drawn<unknown>, 'label' | 'lag'>, lag: number): void {
  if (Number.isInteger(lag) && lag >= min && lag <= max) return;
  throw new RangeError(`The lag of ${label} must be a whole number of steps from ${min} to ${max}, not ${lag}.`);
}

/**
 * The sequences of training step `index`, from 0: the same for every model that is trained on the task with this seed, batch size
 * and lag. @throws RangeError
 */
export function trainingBatch<Batch>(task: Drawn<Batch>, source: TaskSource, index: number): Batch {
  return draw(task, source, index, 0);
}

/** Sequences to score on, of a stream that no training step draws from. @throws RangeError */
export function evaluationBatch<Batch>(task: Drawn<Batch>, source: TaskSource, index: number): Batch {
  return draw(task, source, index, 1);
}

function draw<Batch>(task: Drawn<Batch>, { seed, batchSize, lag }: TaskSource, index: number, stream: 0 | 1): Batch {
  requireLag(task, lag);
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`The batch size must be a whole number from 1, not ${batchSize}.`);
  }
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`There is no batch ${index}.`);
  return task.batch(createIndexedRng(seed, `task ${task.id} ${lag}`, 2 * index + stream), batchSize, lag);
}
