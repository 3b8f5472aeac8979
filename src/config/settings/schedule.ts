import type { RunConfig } from '../types.ts';
import { choice, number, type Option } from './declare.ts';

const schedules = {
  constant: { label: 'Constant', hint: 'The same rate all through' },
  step: { label: 'Steps', hint: 'Falls by a factor every so often' },
  cosine: { label: 'Cosine', hint: 'Falls in a smooth curve' },
  'one-cycle': { label: 'One cycle', hint: 'Up to the rate and down again, once' },
} as const satisfies Record<string, Option>;

/** Of a setting that some schedules read. */
const read =
  (...types: (keyof typeof schedules)[]) =>
  (config: RunConfig): boolean =>
    types.includes(config.schedule.type);

/** Of the learning rate; training/schedule.ts has the formulas. */
export const schedule = {
  schedule: {
    type: choice({
      label: 'Schedule',
      default: 'constant',
      options: schedules,
      place: 'schedule',
      inSummary: true,
      resumable: true,
      phrase: (type): string => `${type} rate`,
      help: 'How the learning rate moves over training.',
    }),
    /** One cycle has a rise of its own. */
    warmupSteps: number({
      label: 'Warm-up steps',
      default: 0,
      min: 0,
      max: 1000000,
      integer: true,
      arrow: { step: 50 },
      place: 'schedule',
      resumable: true,
      relevant: read('constant', 'cosine', 'step'),
      help: 'The rate climbs from 0 over so many steps.',
    }),
    /** From the end of warm-up to the lowest rate. */
    decaySteps: number({
      label: 'T_max',
      default: 2000,
      min: 1,
      max: 10000000,
      integer: true,
      arrow: { step: 500 },
      place: 'schedule',
      resumable: true,
      relevant: read('cosine'),
      help: 'Steps over which the cosine falls.',
    }),
    finalFraction: number({
      label: 'Final rate',
      default: 0.1,
      min: 0,
      max: 1,
      arrow: { step: 0.05 },
      place: 'schedule',
      resumable: true,
      relevant: read('cosine'),
      help: 'Where the cosine ends, as a fraction of the learning rate.',
    }),
    stepEvery: number({
      label: 'step_size',
      default: 1000,
      min: 1,
      max: 10000000,
      integer: true,
      arrow: { step: 100 },
      place: 'schedule',
      resumable: true,
      relevant: read('step'),
      help: 'Steps from one drop of the rate to the next.',
    }),
    stepFactor: number({
      label: 'gamma',
      default: 0.5,
      min: 0,
      max: 1,
      arrow: { step: 0.05 },
      place: 'schedule',
      resumable: true,
      relevant: read('step'),
      help: 'What each drop leaves of the rate.',
    }),
    cycleSteps: number({
      label: 'total_steps',
      default: 2000,
      min: 3,
      max: 10000000,
      integer: true,
      arrow: { step: 500 },
      place: 'schedule',
      resumable: true,
      relevant: read('one-cycle'),
      help: 'Steps of the one cycle; the last rate stays after it.',
    }),
    cycleRise: number({
      label: 'pct_start',
      default: 0.3,
      min: 0,
      max: 1,
      place: 'schedule',
      resumable: true,
      relevant: read('one-cycle'),
      help: 'Share of the cycle in which the rate climbs; in the rest it falls.',
    }),
    cycleStart: number({
      label: 'div_factor',
      default: 25,
      min: 1,
      max: 1000000,
      place: 'schedule',
      resumable: true,
      relevant: read('one-cycle'),
      help: 'The first rate is the learning rate divided by this.',
    }),
    cycleEnd: number({
      label: 'final_div_factor',
      default: 1e4,
      min: 1,
      max: 1000000000,
      place: 'schedule',
      resumable: true,
      relevant: read('one-cycle'),
      help: 'The last rate is the first divided by this.',
    }),
  },
};
