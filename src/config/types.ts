/** Everything that determines a run. Same configuration, text and adapter: the same losses to the last bit. */
export interface RunConfig {
  task: TaskConfig;
  /** Id in the corpus catalog, or 'own'. */
  corpus: string;
  cell: string;
  /** Activation of the plain RNN; ignored by cells whose equations fix theirs. */
  activation: 'tanh' | 'relu' | 'sigmoid';
  /** L */
  layers: number;
  /** H */
  hiddenSize: number;
  /** T, steps of a window: how far gradients travel back. Of a task, what its lag makes it. */
  seqLength: number;
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

export interface InitConfig {
  /** Weights from the input and to the output. 'pytorch': U(−1/√H, 1/√H). */
  input: 'pytorch' | 'xavier';
  recurrent: 'pytorch' | 'xavier' | 'orthogonal' | 'gaussian';
  /** Of each gate's recurrent matrix as 'gaussian' draws it, about: above 1 a plain RNN's gradients may grow. */
  spectralRadius: number;
  /** Bias of the forget gate at the start, in cells that have one; null leaves it to the initialiser. */
  forgetBias: number | null;
}

export interface OptimizerConfig {
  type: 'sgd' | 'rmsprop' | 'adam' | 'adamw';
  learningRate: number;
  /** SGD and RMSProp. */
  momentum: number;
  /** SGD. */
  nesterov: boolean;
  /** Adam, AdamW. */
  beta1: number;
  beta2: number;
  /** RMSProp's smoothing constant. */
  alpha: number;
  epsilon: number;
  /** L2 term for all but AdamW, decoupled there. */
  weightDecay: number;
}

export interface ScheduleConfig {
  type: 'constant' | 'cosine';
  /** Linear from 0 over so many steps. */
  warmupSteps: number;
  /** Cosine: steps from the end of warm-up to the lowest rate. */
  decaySteps: number;
  /** Cosine: the lowest rate as a fraction of the learning rate. */
  finalFraction: number;
}

export interface ClipConfig {
  type: 'norm' | 'value' | 'none';
  /** Largest global norm, or largest absolute component. */
  value: number;
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
