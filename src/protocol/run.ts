import type { RunConfig } from '../config/settings/types.ts';
import type { Baseline } from '../data/facts/baseline.ts';
import type { SeriesFacts } from '../data/facts/forecast.ts';

/** What a task made of its data. */
export interface DataFacts {
  /** Input symbols by id, which are not those of the output; empty where numbers are read. */
  symbols: readonly string[];
  /** Examples in each part. */
  training: number;
  validation: number;
  /** Accuracy of chance; absent where no line is drawn between right and wrong. */
  chanceAccuracy?: number;
  baselines: readonly Baseline[];
  /** Of a series that is forecast. */
  series?: SeriesFacts;
}

export interface RunFacts {
  parameters: number;
  /** Bytes of GPU buffers. */
  gpuBytes: number;
  /** Of a task, its symbols. */
  vocabulary: string[];
  /** 0 where there is no text. */
  trainCharacters: number;
  validationCharacters: number;
  /** Nats: ln V, or a task's chance. */
  chanceLoss: number;
  /** Validation loss in nats of a model that knows only how often each character (of a task, each target) occurs in training. */
  unigramLoss: number;
  /** Of a task with data. */
  data?: DataFacts;
  /** Which kernels compute it, in which tiles: what `RunConfig.plan` takes to repeat it to the last bit. */
  plan: string;
}

/** A compared run of a run as it stands, or why it can't train beside it. */
export type ConfiguredRun = { runId: number; config: RunConfig } & (
  | { facts: RunFacts; problem?: undefined }
  | { facts?: undefined; problem: string }
);

/** What was seen of one way to compute an operation. */
export interface PlanTrial {
  operation: string;
  variant: string;
  /** Median milliseconds in a short step; null where it was not timed. */
  ms: number | null;
  chosen: boolean;
  /** Why it can't be used here. */
  problem: string | null;
}

/** How far a run with weights in half precision is from full precision: one of its batches, from a zero state, computed by both. */
export interface PrecisionReport {
  /** Difference of the mean losses, nats. */
  loss: number;
  /** Largest difference in a gradient, as a share of the largest component of its tensor; of the worst tensor. */
  gradient: number;
}

/** Rows of consecutive steps, in columns; `firstStep` is the number of the first, from 1. */
export interface MetricsColumns {
  firstStep: number;
  /** Mean training loss of the step, nats a character. */
  loss: Float32Array;
  /** Global gradient norm before the clip. */
  gradNorm: Float32Array;
  /** Norm of what the optimizer got. Clip by value changes directions; its norm is taken after it as well. */
  clippedNorm: Float32Array;
  learningRate: Float32Array;
  /** 1 where the clip changed the gradient. */
  clipped: Uint8Array;
}

export interface SampledToken {
  char: string;
  /** Probability the model gave it at temperature 1. 1 for characters of the prompt. */
  probability: number;
  /** The five likeliest, at temperature 1, likeliest first. Empty for the prompt's first character. */
  top: { char: string; probability: number }[];
  fromPrompt: boolean;
}

export type RefusalCode =
  | 'bad-config'
  | 'bad-text'
  /** The model file does not fit the text or the configuration. */
  | 'bad-model'
  | 'out-of-memory'
  | 'text-too-short'
  | 'load-failed'
  | 'internal';

/**
 * What is done beside training, over and over: copies to save and to go back to, metrics, validation, text, the cost of half
 * precision, faster plans, and the plans that were found before.
 */
export type Activity =
  | 'checkpoint'
  | 'snapshot'
  | 'metrics'
  | 'validation'
  | 'sampling'
  | 'precision'
  | 'tuning'
  | 'plans';
