/** One editable setting: what the page calls it, its range, and whether an edit acts at once or needs a restart. */
export interface Field {
  readonly label: string;
  /** The field's usual symbol, shown beside the label. */
  readonly symbol?: string;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly effect: 'live' | 'restart';
  /** One sentence: what it does to learning. */
  readonly help: string;
}

const field = (value: Field): Field => value;

/** Keyed by the path in {@link RunConfig}. Validation and the setup panel both read their ranges here. */
export const fields = {
  'task.id': field({
    label: 'Task',
    effect: 'restart',
    help: 'What is learned: the next character of a text, or something that has to be remembered.',
  }),
  'task.lag': field({
    label: 'Lag',
    min: 1,
    max: 512,
    integer: true,
    effect: 'restart',
    help: 'Steps that the task asks to remember for; the sequences are as long as it takes.',
  }),
  corpus: field({
    label: 'Text',
    effect: 'restart',
    help: 'What the model reads; the first 90% trains, the rest validates.',
  }),
  cell: field({
    label: 'Cell',
    effect: 'restart',
    help: 'How one step turns the last state and a character into the next state.',
  }),
  activation: field({
    label: 'Activation',
    symbol: 'φ',
    effect: 'restart',
    help: 'The plain RNN squashes its state with this.',
  }),
  recurrence: field({
    label: 'Recurrence',
    effect: 'restart',
    help: 'Full: each unit hears of all units of the last step. Diagonal: of itself alone, with far fewer weights.',
  }),
  layerNorm: field({
    label: 'Layer normalisation',
    effect: 'restart',
    help: 'Brings what flows into each gate to mean 0 and deviation 1 over the units, then scales it by a learned gain.',
  }),
  layers: field({
    label: 'Layers',
    symbol: 'L',
    min: 1,
    max: 4,
    integer: true,
    effect: 'restart',
    help: 'Networks stacked, each reading the states of the one below; 1 to 4.',
  }),
  'connections.input': field({
    label: 'Input to every layer',
    effect: 'restart',
    help: 'Every layer also reads the input itself, not only the layer below.',
  }),
  'connections.residual': field({
    label: 'Residual connections',
    effect: 'restart',
    help: 'What a layer puts out is added to what it read: gradients get down the stack on a straight path.',
  }),
  'connections.dense': field({
    label: 'Dense connections',
    effect: 'restart',
    help: 'Every layer reads all layers below it.',
  }),
  bidirectional: field({
    label: 'Bidirectional',
    effect: 'restart',
    help: 'A second network reads each sequence from its end; for tasks that see the whole sequence before they answer.',
  }),
  hiddenSize: field({
    label: 'Hidden units',
    symbol: 'H',
    min: 1,
    max: 1024,
    integer: true,
    effect: 'restart',
    help: 'Numbers the network can keep in mind, 1 to 1024; more learn more and cost more.',
  }),
  'dropout.rate': field({
    label: 'Dropout',
    min: 0,
    max: 0.95,
    effect: 'restart',
    help: 'Share of the units between layers that are silenced at random in training, so that none is relied on alone.',
  }),
  'dropout.variational': field({
    label: 'Variational dropout',
    effect: 'restart',
    help: 'The same units stay silent for a whole sequence.',
  }),
  'embedding.size': field({
    label: 'Embedding',
    symbol: 'D',
    min: 0,
    max: 1024,
    integer: true,
    effect: 'restart',
    help: 'Learned numbers that stand for each symbol; 0 for one-hot.',
  }),
  'embedding.tied': field({
    label: 'Tied to the head',
    effect: 'restart',
    help: 'The output layer shares its matrix with the embedding, which must be as long as the state.',
  }),
  'feedback.enabled': field({
    label: 'Output recurrence',
    symbol: 'R',
    effect: 'restart',
    help: 'The answer of the last step is an input of this one: the right answer in training, its own afterwards.',
  }),
  'feedback.sampling': field({
    label: 'Scheduled sampling',
    min: 0,
    max: 1,
    effect: 'restart',
    help: 'How often training feeds the model its own answer in the place of the right one, once ramped up.',
  }),
  'feedback.rampSteps': field({
    label: 'Ramp steps',
    min: 0,
    max: 1000000,
    integer: true,
    effect: 'restart',
    help: 'Steps over which scheduled sampling climbs from 0.',
  }),
  pool: field({
    label: 'Head reads',
    effect: 'restart',
    help: 'The state of every step, or one state a sequence: the last, the mean, the largest, or both ends.',
  }),
  seqLength: field({
    label: 'Sequence length',
    symbol: 'T',
    min: 1,
    max: 1024,
    integer: true,
    effect: 'restart',
    help: 'Steps that gradients travel back, 1 to 1024.',
  }),
  truncate: field({
    label: 'Truncate every',
    symbol: 'k',
    min: 0,
    max: 1024,
    integer: true,
    effect: 'restart',
    help: 'Gradients stop at every k-th step of the window; 0 lets them go all the way back.',
  }),
  batchSize: field({
    label: 'Batch',
    symbol: 'B',
    min: 1,
    max: 256,
    integer: true,
    effect: 'restart',
    help: 'Places in the text, or sequences of a task, read side by side, 1 to 256; more give a calmer gradient.',
  }),
  carryState: field({
    label: 'Carry state',
    effect: 'restart',
    help: 'Each window starts from the state that the last one ended with, not from zero.',
  }),
  seed: field({
    label: 'Seed',
    min: 0,
    max: 4294967295,
    integer: true,
    effect: 'restart',
    help: 'Fixes the initial weights; the same seed gives the same run.',
  }),
  'init.input': field({
    label: 'Input weights',
    effect: 'restart',
    help: 'How the weights from the input and to the output start.',
  }),
  'init.recurrent': field({
    label: 'Recurrent weights',
    effect: 'restart',
    help: 'How the weights from state to state start; orthogonal keeps gradients alive longest.',
  }),
  'init.spectralRadius': field({
    label: 'Spectral radius',
    symbol: 'ρ',
    min: 0.01,
    max: 10,
    effect: 'restart',
    help: 'The largest eigenvalue that the recurrent weights start with, about: gradients tend to vanish under 1 and may explode above.',
  }),
  'init.forgetBias': field({
    label: 'Forget bias',
    min: -10,
    max: 10,
    effect: 'restart',
    help: 'Above 0 the forget gate starts open, so that memory and gradients last longer.',
  }),
  'optimizer.type': field({
    label: 'Optimizer',
    effect: 'restart',
    help: 'How a gradient becomes a change of the weights.',
  }),
  'optimizer.learningRate': field({
    label: 'Learning rate',
    symbol: 'η',
    min: 0,
    max: 10,
    effect: 'live',
    help: 'Length of each step downhill; too high diverges, too low crawls.',
  }),
  'optimizer.momentum': field({
    label: 'Momentum',
    min: 0,
    max: 0.9999,
    effect: 'restart',
    help: 'Share of the last step kept in the next.',
  }),
  'optimizer.nesterov': field({
    label: 'Nesterov',
    effect: 'restart',
    help: 'Looks ahead along the momentum; needs momentum above 0.',
  }),
  'optimizer.beta1': field({
    label: 'Beta 1',
    symbol: 'β₁',
    min: 0,
    max: 0.9999,
    effect: 'restart',
    help: 'Memory of the mean gradient.',
  }),
  'optimizer.beta2': field({
    label: 'Beta 2',
    symbol: 'β₂',
    min: 0,
    max: 0.999999,
    effect: 'restart',
    help: 'Memory of the squared gradient.',
  }),
  'optimizer.alpha': field({
    label: 'Smoothing',
    symbol: 'α',
    min: 0,
    max: 0.9999,
    effect: 'restart',
    help: "RMSProp's memory of the squared gradient.",
  }),
  'optimizer.epsilon': field({
    label: 'Epsilon',
    symbol: 'ε',
    min: 1e-12,
    max: 1,
    effect: 'restart',
    help: 'Keeps the division by the root of the squared gradient finite.',
  }),
  'optimizer.weightDecay': field({
    label: 'Weight decay',
    symbol: 'λ',
    min: 0,
    max: 1,
    effect: 'restart',
    help: 'Pulls every weight towards 0.',
  }),
  'schedule.type': field({ label: 'Schedule', effect: 'restart', help: 'How the learning rate moves over training.' }),
  'schedule.warmupSteps': field({
    label: 'Warm-up steps',
    min: 0,
    max: 1000000,
    integer: true,
    effect: 'restart',
    help: 'The rate climbs from 0 over so many steps.',
  }),
  'schedule.decaySteps': field({
    label: 'Decay steps',
    min: 1,
    max: 10000000,
    integer: true,
    effect: 'restart',
    help: 'Steps over which the cosine falls.',
  }),
  'schedule.finalFraction': field({
    label: 'Final rate',
    min: 0,
    max: 1,
    effect: 'restart',
    help: 'Where the cosine ends, as a fraction of the learning rate.',
  }),
  'clip.type': field({
    label: 'Clip',
    effect: 'live',
    help: 'Shortens gradients that would throw the weights far away.',
  }),
  'clip.value': field({
    label: 'Clip at',
    min: 1e-6,
    max: 1e6,
    effect: 'live',
    help: 'Largest norm (or component) a gradient may have.',
  }),
  validateEvery: field({
    label: 'Validate every',
    min: 0,
    max: 1000000,
    integer: true,
    effect: 'restart',
    help: 'Steps between looks at text held back, or at sequences that nothing trains on; 0 for never.',
  }),
  weights: field({
    label: 'Weight precision',
    effect: 'restart',
    help: 'At 16 bits matrices are rounded where they are read: half the traffic, which may speed up large models on a GPU, and a little slower where a processor stands in for one.',
  }),
  plan: field({
    label: 'Plan',
    effect: 'restart',
    help: 'Which kernels compute the run, in which tiles; pin it and the run repeats to the last bit.',
  }),
} as const satisfies Record<string, Field>;

export type FieldPath = keyof typeof fields;

export const choices = {
  activation: ['tanh', 'relu', 'sigmoid'],
  recurrence: ['full', 'diagonal'],
  pool: ['steps', 'last', 'mean', 'max', 'ends'],
  'init.input': ['pytorch', 'xavier'],
  'init.recurrent': ['pytorch', 'xavier', 'orthogonal', 'gaussian'],
  'optimizer.type': ['sgd', 'rmsprop', 'adam', 'adamw'],
  'schedule.type': ['constant', 'cosine'],
  'clip.type': ['norm', 'value', 'none'],
  weights: ['f32', 'f16'],
} as const;
