import { type FieldPath, fields } from '../../config/fields.ts';

/** Where on the panel a setting stands. 'own': it has a place of its own, or none. */
export type Place =
  | 'own'
  | 'model'
  | 'inside'
  | 'around'
  | 'ends'
  | 'learning'
  | 'optimizer'
  | 'schedule'
  | 'reading'
  | 'start'
  | 'computing';

const placed: { readonly [Path in FieldPath]?: Place } = {
  'task.id': 'own',
  'task.lag': 'own',
  corpus: 'own',
  cell: 'own',
  perLayer: 'own',
  plan: 'own',
  'optimizer.learningRate': 'own',
  'optimizer.type': 'learning',
  recurrence: 'inside',
  layerNorm: 'inside',
  bidirectional: 'around',
  pool: 'ends',
  seqLength: 'reading',
  truncate: 'reading',
  batchSize: 'reading',
  carryState: 'reading',
  validateEvery: 'reading',
  seed: 'start',
  weights: 'computing',
};

const byGroup: Readonly<Record<string, Place>> = {
  task: 'own',
  connections: 'around',
  dropout: 'around',
  embedding: 'ends',
  feedback: 'ends',
  init: 'start',
  optimizer: 'optimizer',
  schedule: 'schedule',
  clip: 'learning',
};

/** A setting that nobody gave a place stands with the model, so that none is ever left out. */
export const placeOf = (path: FieldPath): Place => placed[path] ?? byGroup[path.split('.')[0] ?? ''] ?? 'model';

/** Settings of a place, in the order of the fields. */
export const pathsOf = (place: Place): FieldPath[] =>
  (Object.keys(fields) as FieldPath[]).filter((path) => placeOf(path) === place);

/** Choices whose few options are all in sight. */
export const inSight: ReadonlySet<FieldPath> = new Set(['activation', 'recurrence']);

/** What an arrow key adds to a number, or multiplies it by; 1 is added to others. */
const arrows: Readonly<Record<string, { step?: number; factor?: number }>> = {
  hiddenSize: { step: 16 },
  'embedding.size': { step: 8 },
  'dropout.rate': { step: 0.05 },
  'feedback.sampling': { step: 0.05 },
  'feedback.rampSteps': { step: 100 },
  seqLength: { step: 8 },
  truncate: { step: 4 },
  batchSize: { step: 8 },
  validateEvery: { step: 50 },
  'optimizer.learningRate': { factor: 1.25 },
  'optimizer.momentum': { step: 0.05 },
  'optimizer.beta1': { step: 0.01 },
  'optimizer.beta2': { step: 0.001 },
  'optimizer.alpha': { step: 0.01 },
  'optimizer.epsilon': { factor: 10 },
  'optimizer.weightDecay': { step: 0.01 },
  'schedule.warmupSteps': { step: 50 },
  'schedule.decaySteps': { step: 500 },
  'schedule.finalFraction': { step: 0.05 },
  'schedule.stepEvery': { step: 100 },
  'schedule.stepFactor': { step: 0.05 },
  'schedule.cycleSteps': { step: 500 },
  'clip.value': { factor: 1.25 },
  'clip.lower': { factor: 1.25 },
  'init.spectralRadius': { step: 0.1 },
  'init.deviation': { factor: 1.25 },
};

export const arrowOf = (path: FieldPath): { step?: number; factor?: number } => arrows[path] ?? {};
