import type { Window, Windows } from '../../data/batchStreams.ts';
import type { PairData, PairTask } from '../../data/pairs/index.ts';
import type { TaskData } from '../../data/tasks/index.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Model, StepObserver } from '../../nn/model.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import type { ProbeContract } from './contract.ts';

/** What a probe reads of the data that a model trains on. */
export interface ProbedDataset {
  readonly tokenizer: Tokenizer;
  readonly streams: Windows;
  readonly validation: readonly Window[];
  /** Null of a text. */
  readonly scoredTargets: readonly Uint32Array[] | null;
  /** Of a task with data. */
  readonly data?: { readonly data: Pick<TaskData, 'read' | 'writing'> };
  /** Of a task with pairs. */
  readonly pairs?: { readonly task: PairTask; readonly data: PairData };
}

/** A place in a window whose prediction is requested. */
export interface ScoredPlace {
  readonly sequence: number;
  readonly step: number;
}

/** What a probe needs of a run. */
export interface ProbedRun {
  readonly model: Model;
  readonly dataset: ProbedDataset;
  /**
   * Lets an observer see the parameters before and after a step: the last one of the next submit. @param onSubmit called with its
   * number once it is submitted
   */
  observeNext(observer: StepObserver, onSubmit: (step: number) => void): void;
  observeNext(observer: null): void;
  /**
   * What the model predicts in a window of its own; training's state is untouched.
   * @param ids [T, B]
   * @returns [places, V]: probabilities of the classes
   */
  ask(ids: Uint32Array, places: readonly ScoredPlace[]): Promise<Float32Array>;
}

/** Measures one thing of a run's model, over and over. */
export interface Probe<Request, Found> {
  /** Of the model's parameters of this moment; one at a time. It leaves the model as it is. Null while there is nothing new. */
  run(model: Model, request: Request): Promise<Found | null>;
  destroy(): void;
}

/** How a probe is made, which each folder's `measure.ts` exports as `measure`. */
export interface Measure<Contract> {
  /** Why it can't be had of such a model at all, in a sentence; null where it can. */
  refusal?(shape: ModelShape): string | null;
  /**
   * Makes a probe for a run, with buffers of its own.
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
   */
  make(run: ProbedRun): Promise<ProbeOf<Contract>>;
}

type ProbeOf<Contract> =
  Contract extends ProbeContract<infer Request, infer Found, infer _> ? Probe<Request, Found> : never;
