import { number } from './declare.ts';
import { count } from './model.ts';
import type { RunConfig } from './types.ts';

/** When training pauses by itself. It decides no number of the run, so runs that differ in it alone are the same. */
export const stopping = {
  stop: {
    step: number({
      label: 'Stop at step',
      default: 0,
      min: 0,
      max: 1e9,
      integer: true,
      arrow: { step: 100 },
      place: 'stopping',
      effect: 'live',
      comparedWith: null,
      phrase: (step): string => (step > 0 ? `at step ${step.toLocaleString('en')}` : 'at no step'),
      help: 'Training pauses after this step; 0 for never.',
    }),
    /** Prechelt 1998, "Early Stopping – But When?" */
    patience: number({
      label: 'Patience',
      default: 0,
      min: 0,
      max: 10000,
      integer: true,
      arrow: { step: 1 },
      place: 'stopping',
      effect: 'live',
      comparedWith: null,
      relevant: (config: RunConfig): boolean => config.validateEvery > 0,
      phrase: (validations): string =>
        validations > 0 ? `patience of ${count(validations, 'validation')}` : 'no early stopping',
      help: 'Early stopping: training pauses after so many validations in a row without a new lowest loss; 0 for never.',
    }),
  },
};
