import { dataTaskOf, readsText } from '../task.ts';
import { flag, number } from './declare.ts';
import { count } from './model.ts';
import type { RunConfig } from './types.ts';

export const training = {
  /** T, steps of a window. Of a task, what its lag makes it. */
  seqLength: number({
    label: 'Sequence length',
    symbol: 'T',
    default: 64,
    min: 1,
    max: 1024,
    integer: true,
    arrow: { step: 8 },
    place: 'reading',
    comparable: true,
    ofTask: true,
    relevant: (config: RunConfig): boolean => readsText(config) || dataTaskOf(config)?.choosesLength === true,
    shapes: true,
    help: 'Steps of a training window, through which the gradient is computed, 1 to 1024.',
  }),
  truncate: number({
    label: 'Truncate every',
    symbol: 'k',
    default: 0,
    min: 0,
    max: 1024,
    integer: true,
    arrow: { step: 4 },
    place: 'reading',
    extra: true,
    phrase: (steps): string => (steps > 0 ? `truncated every ${count(steps, 'step')}` : 'not truncated'),
    help: 'Truncated BPTT: the gradient stops at every k-th step of the window; 0 for no truncation.',
  }),
  batchSize: number({
    label: 'Batch',
    symbol: 'B',
    default: 32,
    min: 1,
    max: 256,
    integer: true,
    arrow: { step: 8 },
    place: 'reading',
    comparable: true,
    shapes: true,
    help: 'Batch size B: sequences in each training step, 1 to 256. More give a less noisy gradient.',
  }),
  /** True: truncated BPTT. False: each window starts from zero, as those of a task do. */
  carryState: flag({
    label: 'Carry state',
    default: true,
    place: 'reading',
    ofTask: true,
    relevant: (config: RunConfig): boolean => readsText(config),
    help: 'Each window starts from the final state of the last window, not from zeros.',
  }),
};
