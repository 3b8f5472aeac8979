/**
 * What the page and the training worker say to each other. Everything here survives structured cloning.
 * A run has an id that grows with each `configure`; events of an older run than the page's current one are to be ignored. The models
 * of a duel are runs of their own, each with its events; only the first is copied, sampled and exported.
 */

import type { BenchmarkProgress, BenchmarkReport } from '../benchmark/types.ts';
import type { ClipConfig, RunConfig, SamplingConfig } from '../config/types.ts';
import type { Baseline } from '../data/facts/baseline.ts';
import type { SeriesFacts } from '../data/facts/forecast.ts';
import type { Choice, TableReport } from '../data/facts/tableReport.ts';
import type { TextReport } from '../data/facts/textReport.ts';
import type { CellUse } from '../probes/cellUse/contract.ts';
import type { JacobianData } from '../probes/jacobian/contract.ts';
import type { PassageData, PassageRequest } from '../probes/passage/contract.ts';
import type { ReachData } from '../probes/reach/contract.ts';
import type { SlowStep } from '../probes/slowStep/contract.ts';
import type { SpectrumData } from '../probes/spectrum/contract.ts';
import type { TypedAnswers, TypedRequest, WritingRequest, WrittenSequences } from '../probes/typed/contract.ts';
import type { UpdateData } from '../probes/updates/contract.ts';
import type { MemoryCurveProgress, MemoryCurveRequest, MemoryPoint } from './memoryCurve.ts';
import type { AnsweredNumbers, AnsweredSequence, Confusion } from './predictions.ts';

export type {
  BenchmarkProgress,
  BenchmarkReport,
  BenchmarkRow,
  BenchmarkShape,
  Bound,
  Ceilings,
} from '../benchmark/types.ts';
export type { TableReport } from '../data/facts/tableReport.ts';
export type { TextReport } from '../data/facts/textReport.ts';

export type Command =
  /** Look for a GPU; answered by `ready` or `unavailable`. Sent once, first. Texts are fetched relative to `baseUrl`. */
  | { type: 'start'; baseUrl: string }
  /** Build a run. What runs keeps running until the new one stands; answered by `configured` or `refused`. */
  | {
      type: 'configure';
      runId: number;
      config: RunConfig;
      textId?: string;
      /**
       * A file that `openModel` was answered `modelReport` for: a model's weights are where the run begins, a checkpoint goes on
       * at its step. The vocabulary is the file's.
       */
      modelId?: string;
      /**
       * A duel: up to two more models that train beside it in turns, on the same batches. Each must have the task, text, seed, batch,
       * sequence length and validation of `config`. Rival i is the run `runId + 1 + i`; what `configured` says of it is told there.
       */
      rivals?: RunConfig[];
    }
  /** The rivals end; the run goes on alone. */
  | { type: 'endDuel' }
  /** The run `rival` becomes the only one, under the number `runId`, where it is; answered by `configured` or `refused`. */
  | { type: 'goOnWithRival'; runId: number; rival: number }
  /** Play, pause, step and reset act on every model of a duel. */
  | { type: 'play' }
  | { type: 'pause' }
  /** One training step, then pause. */
  | { type: 'step' }
  /** Back to step 0 with the same configuration; answered by `configured`. */
  | { type: 'reset'; runId: number }
  /** Acts from the next step on. */
  | {
      type: 'live';
      learningRate?: number;
      clip?: ClipConfig;
      /** Of a duel, whom it acts on; without it, the run alone. */
      runIds?: number[];
    }
  | { type: 'sampling'; sampling: SamplingConfig }
  /** Throw the current sample away and begin a new one from the prompt. */
  | { type: 'resample' }
  /** Read the table of a series that a person brought; answered by `tableReport`. Without a choice the likeliest columns are read. */
  | { type: 'inspectTable'; id: string; name: string; bytes: ArrayBuffer; choice?: Choice }
  /** Read a text a person brought; answered by `textReport`. `configure` may then name `id` as textId. */
  | { type: 'inspectText'; id: string; name: string; bytes: ArrayBuffer }
  /** Read a model or a checkpoint (safetensors); answered by `modelReport`. Kept until `closeModel` if it can be used. */
  | { type: 'openModel'; id: string; name: string; file: Blob }
  | { type: 'closeModel'; id: string }
  /** Write the current run, or an opened file, in a form to take along; answered by `exported` or `exportFailed`. */
  | { type: 'export'; id: string; form: ExportForm; modelId?: string; textId?: string }
  /** Copy the current run now; answered by `checkpoint`, by `activity` where no copy can be made, or by nothing if there is no run. */
  | { type: 'checkpoint' }
  /** Hidden also copies the run, as its last chance. */
  | { type: 'visibility'; hidden: boolean }
  /**
   * Measure the GPU while training waits, which goes on afterwards. Answered by `benchmarkProgress` and then `benchmarkDone` or
   * `benchmarkFailed`. One that still runs is cancelled.
   */
  | { type: 'benchmark'; id: string }
  | { type: 'cancelBenchmark'; id: string }
  /**
   * Train the run's model anew at each of several lags of its task, and count right answers on fresh sequences, while training
   * waits, which goes on afterwards. Answered by `memoryCurveProgress` and then `memoryCurveDone` or `memoryCurveFailed`.
   */
  | { type: 'memoryCurve'; id: string; request: MemoryCurveRequest }
  | { type: 'cancelMemoryCurve'; id: string }
  /** Pause and take one training step, and tell how it went; answered by `slowStep` or `slowStepFailed`. */
  | { type: 'slowStep' }
  /** What Markov models of order 0 to 5 would lose on a run's validation text; answered by `markov`, unless another run is there by then. */
  | { type: 'markov'; runId: number }
  /** What is in sight of what costs time to measure; nothing of it is measured otherwise. */
  | { type: 'watch'; watched: Watched }
  /** After `halted`: go on from the last good parameters. Of a duel, the model that halted; without it, the run. */
  | { type: 'resume'; runId?: number }
  /** Destroys the GPU device on purpose, so that anyone can see the recovery work. */
  | { type: 'loseDevice' };

/** A model's weights, a checkpoint with optimizer and state, a zip of ONNX graphs, a zip that goes on in PyTorch. */
export type ExportForm = 'safetensors' | 'checkpoint' | 'onnx' | 'pytorch';

/** What a model file is, or why it can't be used. */
export type ModelReport =
  | { name: string; problem: string }
  | {
      name: string;
      problem?: undefined;
      kind: 'model' | 'checkpoint';
      /** Complete; where the file has none (as one from PyTorch) sizes and cell are its own, the rest the current run's. */
      config: RunConfig;
      /** Steps it was trained for; 0 where the file does not say. */
      step: number;
      parameters: number;
      vocabularySize: number;
      /** False where the file names no characters: those of the text must be as many. */
      hasVocabulary: boolean;
    };

/** Which cell is looked into. */
export interface CellRequest {
  /** From 0; the last where there are fewer. */
  layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  reverse?: boolean;
  /** Of the models of a duel, by its run's id; the run itself where it is left out. */
  run?: number;
}

/** What is measured of the model only while it is looked at, and what a view may ask of each. */
export interface ProbeRequests {
  /** How far back the gradients of single losses reach. */
  reach: Record<string, never>;
  /** A passage as the model reads it. */
  passage: PassageRequest;
  /** What the product of a layer's Jacobians does to a direction. */
  jacobian: CellRequest;
  /** How the units of a layer use their cell. */
  cellUse: CellRequest;
  /** The eigenvalues of a layer's recurrent matrix. */
  spectrum: CellRequest;
  /** How far a training step moves each tensor. */
  updates: Pick<CellRequest, 'run'>;
  /** What the model of a task answers to a sequence that a person typed. */
  typed: TypedRequest;
  /** What a model that writes makes of a beginning. */
  written: WritingRequest;
}

/** What is found, by kind. */
export interface ProbeFindings {
  reach: ReachData;
  passage: PassageData;
  jacobian: JacobianData;
  cellUse: CellUse;
  spectrum: SpectrumData;
  updates: UpdateData;
  typed: TypedAnswers;
  written: WrittenSequences;
}

export type ProbeKind = keyof ProbeFindings;

export type Watched = { readonly [Kind in ProbeKind]?: ProbeRequests[Kind] };

export interface AdapterInfo {
  /** For people: description, or vendor and architecture, or 'Unknown GPU'. */
  name: string;
  /** True for SwiftShader, llvmpipe, WARP and adapters that say they are a fallback. */
  software: boolean;
  maxBufferSize: number;
  maxStorageBufferBindingSize: number;
}

/** What a task made of its data. */
export interface DataFacts {
  /** Input symbols by id, which are not those of the output; empty where numbers are read. */
  symbols: readonly string[];
  /** Examples in each part. */
  training: number;
  heldBack: number;
  /** Share of right answers by chance; absent where no line is drawn between right and wrong. */
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

/** A rival of a run as it stands, or why it can't train beside it. */
export type Rival = { runId: number; config: RunConfig } & (
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

export type Event =
  | { type: 'ready'; adapter: AdapterInfo }
  /** 'no-webgpu': the browser has none. 'no-adapter': it has, and found no GPU. */
  | { type: 'unavailable'; reason: 'no-webgpu' | 'no-adapter' | 'device-failed'; message: string }
  | { type: 'configuring'; runId: number; stage: string }
  /** `step`: where training goes on from; 0 unless a checkpoint was opened. */
  | { type: 'configured'; runId: number; config: RunConfig; facts: RunFacts; step: number; rivals?: Rival[] }
  /** A rival could not be brought back after the device was lost; the others go on. */
  | { type: 'rivalGone'; runId: number; message: string }
  | { type: 'refused'; runId: number; code: RefusalCode; message: string }
  | { type: 'status'; runId: number; state: 'idle' | 'running' | 'paused'; step: number; charactersPerSecond: number }
  | { type: 'metrics'; runId: number; columns: MetricsColumns }
  /** Of a task with the share of its answers that are right, and some of its sequences. */
  | {
      type: 'validation';
      runId: number;
      step: number;
      loss: number;
      accuracy?: number;
      sequences?: readonly AnsweredSequence[];
      numbers?: readonly AnsweredNumbers[];
      /** Of a task with data and classes. */
      confusion?: Confusion;
      /** Answers that the accuracy is a share of. */
      asked?: number;
      /** Of a series: the forecast on each day that is held back, in units of its scale; NaN where none was asked for. */
      forecast?: Float32Array;
    }
  /** A new sample begins. */
  | { type: 'sampleStart'; runId: number; sampleId: number; step: number }
  | { type: 'sample'; runId: number; sampleId: number; tokens: SampledToken[]; done: boolean }
  | { type: 'tableReport'; id: string; report: TableReport }
  | { type: 'textReport'; id: string; report: TextReport }
  | { type: 'modelReport'; id: string; report: ModelReport }
  | { type: 'exported'; id: string; form: ExportForm; file: Blob }
  | { type: 'exportFailed'; id: string; message: string }
  /**
   * All that training goes on from after `step`, to keep: every 30 s of training, on pause, when the page is hidden, before another
   * run replaces this one, and when asked for. `config` has the live edits; `loss` is the last step's, null before the first.
   */
  | { type: 'checkpoint'; runId: number; step: number; config: RunConfig; loss: number | null; file: Blob }
  /**
   * The loss or the gradient of `step` was not finite. Parameters are those after step `goesOnFrom`: the one before, or an
   * earlier one where the last steps had thrown them far off already.
   */
  | { type: 'halted'; runId: number; step: number; goesOnFrom: number; message: string }
  | { type: 'deviceLost'; runId: number; message: string; recovering: boolean }
  | { type: 'recovered'; runId: number; step: number }
  /** A plan was found that the next run of this shape begins with. */
  | { type: 'tuned'; runId: number; plan: string; trials: PlanTrial[] }
  /** Once for a run with weights in half precision; null where there was no memory for a second model to hold it against. */
  | { type: 'precision'; runId: number; report: PrecisionReport | null }
  /** What was found of the model after this step, while that is watched. */
  | {
      [Kind in ProbeKind]: { type: 'found'; kind: Kind; runId: number; step: number; data: ProbeFindings[Kind] };
    }[ProbeKind]
  /** It can't be measured of this run, or could not be just now: it is tried again at the next look, or after a while. */
  | { type: 'probeFailed'; kind: ProbeKind; runId: number; message: string }
  /** Every part of one real training step, in numbers. */
  | { type: 'slowStep'; runId: number; data: SlowStep }
  | { type: 'slowStepFailed'; runId: number; message: string }
  /** Nats a character, by order from 0 on. */
  | { type: 'markov'; runId: number; losses: readonly number[] }
  | { type: 'benchmarkProgress'; id: string; progress: BenchmarkProgress }
  | { type: 'benchmarkDone'; id: string; report: BenchmarkReport }
  | { type: 'benchmarkFailed'; id: string; reason: 'cancelled' | 'lost' | 'failed'; message: string }
  | { type: 'memoryCurveProgress'; id: string; progress: MemoryCurveProgress }
  /** The points of all lags. */
  | { type: 'memoryCurveDone'; id: string; points: readonly MemoryPoint[] }
  | { type: 'memoryCurveFailed'; id: string; reason: 'cancelled' | 'lost' | 'failed'; message: string }
  /**
   * Something that is done beside training fails, or works again (null). The problem says what to do; it is told once, and attempts go
   * on with longer and longer waits. `runId` is null of what belongs to no run.
   */
  | { type: 'activity'; runId: number | null; activity: Activity; problem: string | null }
  /** Something failed that leaves the run as it was. */
  | { type: 'error'; code: string; message: string };
