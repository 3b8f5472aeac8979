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
    help: 'Training steps between evaluations on the validation set; 0 for never.',
  }),
  /** What the matrix products read the weights in. All else is f32. */
  weights: choice({
    label: 'Weight precision',
    default: 'f32',
    options: {
      f32: { label: '32 bits', hint: 'Full precision' },
      f16: { label: '16 bits', hint: 'Half precision; sums and updates in 32 bits' },
    },
    place: 'computing',
    inSummary: true,
    shapes: true,
    phrase: (type): string => (type === 'f16' ? '16-bit weights' : '32-bit weights'),
    help: 'With 16 bits, weight matrices are rounded when they are read. That halves memory traffic, which may speed up large models on a GPU; a software GPU gets slower.',
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
    comparedWith: null,
    help: 'Which kernel variants compute the run. With a pinned plan the run repeats to the last bit.',
  }),
};
