/**
 * What the page asks of the training worker. Everything here survives structured cloning.
 * A run has an id that grows with each `configure`. The models of a comparison are runs of their own; only the first is copied, sampled and
 * exported.
 */

import type { LiveSettings } from '../config/live.ts';
import type { RunConfig, SamplingConfig } from '../config/settings/types.ts';
import type { Choice } from '../data/facts/tableReport.ts';
import type { Watched } from '../probes/index.ts';
import type { ExportForm } from './files.ts';
import type { MemoryCurveRequest } from './memoryCurve.ts';

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
      /** It begins with the weights of a file where the present run did. */
      sameWeights?: boolean;
      /**
       * A comparison: up to two more models that train beside it in turns, on the same batches. Each must have the task, text, seed, batch,
       * sequence length and validation of `config`. ConfiguredRun i is the run `runId + 1 + i`; what `configured` says of it is told there.
       */
      compared?: RunConfig[];
    }
  /** The compared runs end; the run goes on alone. */
  | { type: 'endComparison' }
  /** The run `from` becomes the only one, under the number `runId`, where it is; answered by `configured` or `refused`. */
  | { type: 'continueWith'; runId: number; from: number }
  /** Play, pause, step and reset act on every model of a comparison. */
  | { type: 'play' }
  | { type: 'pause' }
  /** One training step, then pause. */
  | { type: 'step' }
  /** Back to step 0 with the same configuration; answered by `configured`. */
  | { type: 'reset'; runId: number }
  /** Acts from the next step on. */
  | {
      type: 'live';
      settings: LiveSettings;
      /** Of a comparison, whom it acts on; without it, the run alone. */
      runIds?: number[];
    }
  | { type: 'sampling'; sampling: SamplingConfig }
  /** Throw the current sample away and begin a new one from the prompt. */
  | { type: 'resample' }
  /** Read the table of a series that a person brought; answered by `tableReport`. Without a choice the likeliest columns are read. */
  | { type: 'inspectTable'; id: string; name: string; bytes: ArrayBuffer; choice?: Choice }
  /** Read the pairs that a person brought, by the options of their task; answered by `pairsReport`. */
  | { type: 'inspectPairs'; id: string; bytes: ArrayBuffer; options: RunConfig['pairs'] }
  /** Keep what was read before, a table or pairs, or what a saved run had. `configure` may then name `id` as textId. */
  | { type: 'keepText'; id: string; bytes: ArrayBuffer }
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
   * Train the run's model anew at each of several lags of its task, and measure accuracy on fresh sequences, while training
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
  /** After `halted`: go on from the last good parameters. Of a comparison, the model that halted; without it, the run. */
  | { type: 'resume'; runId?: number }
  /** Destroys the GPU device on purpose, so that anyone can see the recovery work. */
  | { type: 'loseDevice' };
