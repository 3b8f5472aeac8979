import { choice, number, type Option } from './declare.ts';
import type { RunConfig } from './types.ts';

const schedules = {
  constant: { label: 'Constant', hint: 'The same rate at every step' },
  step: { label: 'Steps', hint: 'Multiplied by gamma every step_size steps' },
  cosine: { label: 'Cosine', hint: 'Falls along half a cosine' },
  'one-cycle': { label: 'One cycle', hint: 'Rises to the rate and falls again, once' },
} as const satisfies Record<string, Option>;

/** Of a setting that some schedules read. */
const read =
  (...types: (keyof typeof schedules)[]) =>
  (config: RunConfig): boolean =>
    types.includes(config.schedule.type);

const part = { place: 'schedule', resumable: true } as const;
const steps = { ...part, min: 1, max: 10_000_000, integer: true } as const;
const share = { ...part, min: 0, max: 1 } as const;

/** Of the learning rate; training/trainer/learningRate.ts has the formulas. */
export const schedule = {
  schedule: {
    type: choice({
      label: 'Schedule',
      default: 'constant',
      options: schedules,
      ...part,
      inSummary: true,
      phrase: (type): string => `${type} rate`,
      help: 'How the learning rate changes over training.',
    }),
    /** One cycle has a rise of its own. */
    warmupSteps: number({
      label: 'Warm-up steps',
      default: 0,
      min: 0,
      max: 1000000,
      integer: true,
      arrow: { step: 50 },
      ...part,
      relevant: read('constant', 'cosine', 'step'),
      help: 'Steps over which the rate rises from 0.',
    }),
    /** From the end of warm-up to the lowest rate. */
    decaySteps: number({
      label: 'T_max',
      default: 2000,
      ...steps,
      arrow: { step: 500 },
      relevant: read('cosine'),
      help: 'Steps over which the cosine falls.',
    }),
    finalFraction: number({
      label: 'Final rate',
      default: 0.1,
      ...share,
      arrow: { step: 0.05 },
      relevant: read('cosine'),
      help: 'Rate at the end of the cosine, as a fraction of the learning rate.',
    }),
    stepEvery: number({
      label: 'step_size',
      default: 1000,
      ...steps,
      arrow: { step: 100 },
      relevant: read('step'),
      help: 'Steps from one decrease of the rate to the next.',
    }),
    stepFactor: number({
      label: 'gamma',
      default: 0.5,
      ...share,
      arrow: { step: 0.05 },
      relevant: read('step'),
      help: 'Factor by which each decrease multiplies the rate.',
    }),
    cycleSteps: number({
      label: 'total_steps',
      default: 2000,
      ...steps,
      min: 3,
      arrow: { step: 500 },
      relevant: read('one-cycle'),
      help: 'Steps of the cycle; after it the final rate is kept.',
    }),
    cycleRise: number({
      label: 'pct_start',
      default: 0.3,
      ...share,
      relevant: read('one-cycle'),
      help: 'Share of the cycle in which the rate rises; in the rest it falls.',
    }),
    cycleStart: number({
      label: 'div_factor',
      default: 25,
      min: 1,
      max: 1000000,
      ...part,
      relevant: read('one-cycle'),
      help: 'The first rate is the learning rate divided by this.',
    }),
    cycleEnd: number({
      label: 'final_div_factor',
      default: 1e4,
      min: 1,
      max: 1000000000,
      ...part,
      relevant: read('one-cycle'),
      help: 'The last rate is the first divided by this.',
    }),
  },
};
