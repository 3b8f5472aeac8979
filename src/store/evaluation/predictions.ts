import { ThrottledSignal } from '../../lib/throttle.ts';
import type { Confusion, PredictedNumbers, PredictedSequence } from '../../protocol/predictions.ts';
import type { EventOf, Handlers } from '../worker/handlers.ts';

const redrawInterval = 220;

/** Some sequences of a task, as a model answered them after a step. */
interface Predictions {
  readonly step: number;
  readonly sequences: readonly PredictedSequence[];
  /** Of a task of numbers, instead. */
  readonly numbers: readonly PredictedNumbers[];
  /** Of a series, the forecast of each day of the validation set. */
  readonly forecast?: Float32Array;
  /** Of a task with data and classes. */
  readonly confusion?: Confusion;
}

class RunPredictions {
  runId = -1;
  /** The latest; null before the first evaluation, and with a text. */
  latest: Predictions | null = null;
  readonly changes = new ThrottledSignal(redrawInterval);

  /** Empties everything for a new run. */
  begin(runId: number): void {
    this.runId = runId;
    this.latest = null;
    this.changes.bumpNow();
  }

  onValidation({ runId, step, sequences = [], numbers = [], forecast, confusion }: EventOf<'validation'>): void {
    if (runId !== this.runId || sequences.length + numbers.length === 0) return;
    this.latest = { step, sequences, numbers, ...(forecast ? { forecast } : {}), ...(confusion ? { confusion } : {}) };
    this.changes.bump();
  }
}

/** What the current run predicts; events of other runs are ignored. */
export const predictions = new RunPredictions();

export const predictionEvents = { validation: (event) => predictions.onValidation(event) } satisfies Handlers;
