/**
 * What the training worker tells the page. Everything here survives structured cloning. Events of an older run than the page's current
 * one are to be ignored; each model of a comparison has its own.
 */

import type { BenchmarkProgress, BenchmarkReport } from '../benchmark/types.ts';
import type { RunConfig } from '../config/settings/types.ts';
import type { PairsReport } from '../data/facts/pairsReport.ts';
import type { TableReport } from '../data/facts/tableReport.ts';
import type { TextReport } from '../data/facts/textReport.ts';
import type { ProbeFindings, ProbeKind } from '../probes/index.ts';
import type { SlowStep } from '../probes/slowStep/contract.ts';
import type { ExportForm, ModelReport } from './files.ts';
import type { MemoryCurveProgress, MemoryPoint } from './memoryCurve.ts';
import type { Confusion, PredictedNumbers, PredictedSequence } from './predictions.ts';
import type {
  Activity,
  ConfiguredRun,
  MetricsColumns,
  PlanTrial,
  PrecisionReport,
  RefusalCode,
  RunFacts,
  SampledToken,
} from './run.ts';

export interface AdapterInfo {
  /** For people: description, or vendor and architecture, or 'Unknown GPU'. */
  name: string;
  /** True for SwiftShader, llvmpipe, WARP and adapters that say they are a fallback. */
  software: boolean;
  maxBufferSize: number;
  maxStorageBufferBindingSize: number;
}

export type Event =
  | { type: 'ready'; adapter: AdapterInfo }
  /** 'no-webgpu': the browser has none. 'no-adapter': it has, and found no GPU. */
  | { type: 'unavailable'; reason: 'no-webgpu' | 'no-adapter' | 'device-failed'; message: string }
  | { type: 'configuring'; runId: number; stage: string }
  /** `step`: where training goes on from; 0 unless a checkpoint was opened. */
  | {
      type: 'configured';
      runId: number;
      config: RunConfig;
      facts: RunFacts;
      step: number;
      compared?: ConfiguredRun[];
      /** Its initial weights are a file's, not drawn by its seed. */
      weightsFromFile?: boolean;
    }
  /** A compared run could not be brought back after the device was lost; the others go on. */
  | { type: 'comparedLost'; runId: number; message: string }
  | { type: 'refused'; runId: number; code: RefusalCode; message: string }
  | { type: 'status'; runId: number; state: 'idle' | 'running' | 'paused'; step: number; charactersPerSecond: number }
  | { type: 'metrics'; runId: number; columns: MetricsColumns }
  /** Of a task with the accuracy, and some of its sequences. */
  | {
      type: 'validation';
      runId: number;
      step: number;
      loss: number;
      accuracy?: number;
      sequences?: readonly PredictedSequence[];
      numbers?: readonly PredictedNumbers[];
      /** Of a task with data and classes. */
      confusion?: Confusion;
      /** Answers that the accuracy is a share of. */
      scored?: number;
      /** Of a series: the forecast on each day of the validation set, in units of its scale; NaN where there is none. */
      forecast?: Float32Array;
    }
  /** A new sample begins. */
  | { type: 'sampleStart'; runId: number; sampleId: number; step: number }
  | { type: 'sample'; runId: number; sampleId: number; tokens: SampledToken[]; done: boolean }
  | { type: 'tableReport'; id: string; report: TableReport }
  | { type: 'pairsReport'; id: string; report: PairsReport | null; problem?: string }
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
   * The loss or the gradient of `step` was not finite. Parameters are those after step `resumesFrom`: the one before, or an
   * earlier one where the last steps had thrown them far off already.
   */
  | { type: 'halted'; runId: number; step: number; resumesFrom: number; message: string }
  /** Training paused by itself, as `RunConfig.stop` says; play goes on. */
  | { type: 'stopped'; runId: number; step: number; message: string }
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
