import type { Window } from '../../data/lanes.ts';

/** Windows that nothing trains on, and what is asked in each. */
export interface ValidationSet {
  readonly validation: readonly Window[];
  /** Of each window, the targets that count as answers: classes, or the bits of numbers. */
  readonly scoredTargets: readonly Uint32Array[];
  /** Among all held-back batches of a task with data, the first of these; 0 where it is left out. */
  readonly first?: number;
}

/** All that a task with data holds back, in rounds of as many windows as one evaluation has. */
export interface ValidationRounds {
  readonly rounds: number;
  round(index: number): ValidationSet;
}
