import type { Window } from '../../data/batchStreams.ts';

/** Windows that nothing trains on, and the targets that are scored in each. */
export interface ValidationSet {
  readonly validation: readonly Window[];
  /** Of each window, the targets that take memory: classes, or the bits of numbers. */
  readonly scoredTargets: readonly Uint32Array[];
  /** Among all validation batches of a task with data, the first of these; 0 where it is left out. */
  readonly first?: number;
}

/** The whole validation set of a task with data, in rounds of as many windows as one evaluation has. */
export interface ValidationRounds {
  readonly rounds: number;
  round(index: number): ValidationSet;
}
