/** Everything that determines a run. Same configuration, text and adapter: the same losses to the last bit. */
export interface RunConfig {
  task: TaskConfig;
  /** Id in the corpus catalog, or 'own'. */
  corpus: string;
  cell: string;
  /** Activation of the plain RNN; ignored by cells whose equations fix theirs. */
  activation: 'tanh' | 'relu' | 'sigmoid';
  /** Whether a gated cell's recurrent matrices are full, or diagonal: each unit then hears of itself alone. */
  recurrence: 'full' | 'diagonal';
  /** Layer normalisation of both projections of each gate, inside the cell. */
  layerNorm: boolean;
  /** L */
  layers: number;
  /** Where layers differ in cell, width or direction, all of them, as config/layerList.ts writes them; '' where they are alike. */
  perLayer: string;
  connections: ConnectionsConfig;
  /** Each layer reads the sequence from both ends; not for what is to be written on. */
  bidirectional: boolean;
  dropout: DropoutConfig;
  embedding: EmbeddingConfig;
  feedback: FeedbackConfig;
  /** What the head reads: the state of every step, or one state a sequence. 'ends': the last states of both directions. */
  pool: 'steps' | 'last' | 'mean' | 'max' | 'ends';
  /** H */
  hiddenSize: number;
  /** T, steps of a window: how far gradients travel back. Of a task, what its lag makes it. */
  seqLength: number;
  /** Gradients go back no further than to the last multiple of so many steps of the window; 0: all the way. */
  truncate: number;
  /** B, lanes the text is cut into. */
  batchSize: number;
  /** True: the state is carried from window to window (truncated BPTT). False: each window starts from zero, as those of a task do. */
  carryState: boolean;
  seed: number;
  init: InitConfig;
  optimizer: OptimizerConfig;
  schedule: ScheduleConfig;
  clip: ClipConfig;
  /** Steps between validation losses; 0 for none. */
  validateEvery: number;
  /** What the matrix products read the weights in; 'f16' halves what they load and rounds it. All else is f32. */
  weights: 'f32' | 'f16';
  /** 'auto', or the plan to compute by, as the run tells its own: which kernels, in which tiles. The same plan, the same bits. */
  plan: string;
}

/** What is learned. */
export interface TaskConfig {
  /** 'text': the next character of the corpus. Else an id in the catalog of tasks, whose sequences are made on the spot. */
  id: string;
  /** Steps that the task asks to remember for; ignored with a text. */
  lag: number;
}

/** What layers read besides the layer below. */
export interface ConnectionsConfig {
  /** Every layer also reads the sequence's input. */
  input: boolean;
  /** A layer's output is its state and what the layer below put out. */
  residual: boolean;
  /** Every layer reads all layers below. */
  dense: boolean;
}

/** Of what a layer hands to the next; the recurrence is left alone. */
export interface DropoutConfig {
  /** Share of the units that are 0; 0 for none. */
  rate: number;
  /** One mask for all steps of a sequence. */
  variational: boolean;
}

export interface EmbeddingConfig {
  /** D, numbers that stand for a symbol and are learned; 0: symbols are one-hot. */
  size: number;
  /** The head's matrix is the embedding's. */
  tied: boolean;
}

/** Output recurrence: the answer of the last step is input of this one. */
export interface FeedbackConfig {
  enabled: boolean;
  /** Scheduled sampling: how often training feeds the model's own answer in the place of the right one, at the end. */
  sampling: number;
  /** Steps over which it gets there from 0. */
  rampSteps: number;
}

export interface InitConfig {
  /** From the input and from the layers below. What each kind draws is told in nn/init/init.ts. */
  input: 'pytorch' | 'xavier' | 'kaiming' | 'orthogonal' | 'normal';
  recurrent: 'pytorch' | 'xavier' | 'kaiming' | 'orthogonal' | 'identity' | 'gaussian' | 'normal';
  /** The head's matrix, and with it an embedding that is tied to it. */
  output: 'pytorch' | 'xavier' | 'kaiming' | 'orthogonal' | 'normal';
  embedding: 'pytorch' | 'xavier' | 'orthogonal' | 'normal';
  /** Of each gate's recurrent matrix as 'gaussian' leaves it: above 1 a plain RNN's gradients may grow. */
  spectralRadius: number;
  /** Standard deviation of what 'normal' draws. */
  deviation: number;
  /** Bias of the forget gate at the start, in cells that have one; null leaves it to the initialiser. */
  forgetBias: number | null;
  /** The same of the update gate, z, of cells that have one. */
  updateBias: number | null;
}

export interface OptimizerConfig {
  type: 'sgd' | 'rmsprop' | 'adam' | 'adamw' | 'nadam' | 'adagrad';
  learningRate: number;
  /** SGD and RMSProp. */
  momentum: number;
  /** SGD. */
  nesterov: boolean;
  /** Adam, AdamW, NAdam. */
  beta1: number;
  beta2: number;
  /** RMSProp's smoothing constant. */
  alpha: number;
  epsilon: number;
  /** NAdam: ψ, how soon its momentum grows from half of β₁ to all of it; as PyTorch's momentum_decay. */
  momentumDecay: number;
  /** L2 term for all but AdamW, decoupled there. */
  weightDecay: number;
}

export interface ScheduleConfig {
  type: 'constant' | 'cosine' | 'step' | 'one-cycle';
  /** Linear from 0 over so many steps; one cycle has a rise of its own. */
  warmupSteps: number;
  /** Cosine: steps from the end of warm-up to the lowest rate. */
  decaySteps: number;
  /** Cosine: the lowest rate as a fraction of the learning rate. */
  finalFraction: number;
  /** Step: the rate is multiplied by `stepFactor` after every so many steps from the end of warm-up on. */
  stepEvery: number;
  stepFactor: number;
  /** One cycle: steps from the first to the last rate; the learning rate is the highest, in between. */
  cycleSteps: number;
  /** One cycle: share of the steps in which the rate rises; PyTorch's pct_start. */
  cycleRise: number;
  /** One cycle: the first rate is the highest divided by this; PyTorch's div_factor. */
  cycleStart: number;
  /** One cycle: the last rate is the first divided by this; PyTorch's final_div_factor. */
  cycleEnd: number;
}

export interface ClipConfig {
  type: 'norm' | 'value' | 'band' | 'none';
  /** Largest global norm, or largest absolute component. */
  value: number;
  /** Band: the least global norm; a shorter gradient is lengthened to it, but for one of zeros. At most `value`; 0 where nothing is said. */
  lower?: number;
}

export interface SamplingConfig {
  enabled: boolean;
  prompt: string;
  /** 0: always the likeliest character. */
  temperature: number;
  /** 0: off. */
  topK: number;
  /** 1: off. */
  topP: number;
  seed: number;
  /** Characters of one sample. */
  length: number;
}
