import { choice, number, text } from './declare.ts';

/** Kinds of kernel variants as they were once called. */
const aliases = { units: 'elementwise', wave: 'wavefront' };

export const execution = {
  validateEvery: number({
    label: 'Validate every',
    default: 50,
    min: 0,
    max: 1000000,
    integer: true,
    arrow: { step: 50 },
    place: 'reading',
    resumable: true,
    comparable: true,
    help: 'Steps between looks at text held back, or at sequences that nothing trains on; 0 for never.',
  }),
  /** What the matrix products read the weights in. All else is f32. */
  weights: choice({
    label: 'Weight precision',
    default: 'f32',
    options: {
      f32: { label: '32 bits', hint: 'Full precision' },
      f16: { label: '16 bits', hint: 'Half precision; sums and updates stay full' },
    },
    place: 'computing',
    inSummary: true,
    shapes: true,
    phrase: (type): string => (type === 'f16' ? '16-bit weights' : '32-bit weights'),
    help: 'At 16 bits matrices are rounded where they are read: half the traffic, which may speed up large models on a GPU, and a little slower where a processor stands in for one.',
  }),
  /** 'auto', or the plan to compute by: which kernels, in which tiles. What it means, and whether the adapter can do it, is seen when the run is built. */
  plan: text({
    label: 'Plan',
    default: 'auto',
    accepts: 'auto, or a plan as a run tells its own',
    valid: (plan): boolean => plan.length <= 400 && /^(auto|[a-z]+: [\w ]+(; [a-z]+: [\w ]+)*)$/.test(plan),
    examples: ['auto', 'rows: TM4 TN4'],
    aliases,
    place: 'own',
    resumable: true,
    toldWith: null,
    help: 'Which kernels compute the run, in which tiles; pin it and the run repeats to the last bit.',
  }),
};
