import type { RunConfig, SamplingConfig } from '../config/settings/types.ts';

/** Raised when records change such that an older page could not read them. */
export const recordVersion = 1;

/** What a list needs to know of a saved run. */
export interface SavedRun {
  version: typeof recordVersion;
  /** A UUID; the same for every checkpoint of one run, and after it was gone on with. */
  id: string;
  name: string;
  /** Named or saved on purpose: stays until it is deleted. The others make room for newer ones. */
  kept: boolean;
  /** Nobody ended it: where it was left, it is offered to be gone on with. */
  open: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
  step: number;
  /** Loss of the last step, nats; null before the first. */
  loss: number | null;
  config: RunConfig;
  /** Key of the person's own text or table, where config.corpus is 'own'. */
  textKey: string | null;
  /** Of the text, or of the task. */
  textName: string;
  sampling: SamplingConfig;
  /** Of the checkpoint and the curves. */
  bytes: number;
}

/** One measured quantity in buckets, as lib/decimation.ts keeps it; all arrays have one entry a bucket. */
export interface ColumnHistory {
  min: Float32Array;
  max: Float32Array;
  sum: Float64Array;
  count: Uint32Array;
  fell: Uint8Array;
}

export const columnNames = ['loss', 'gradNorm', 'clippedNorm', 'learningRate', 'clipped'] as const;

/** The curves of a run up to its checkpoint. */
export interface RunHistory {
  /** Steps a bucket. */
  stride: number;
  lastStep: number;
  /** Seconds of training so far. */
  seconds: number;
  columns: Record<(typeof columnNames)[number], ColumnHistory>;
  /** Seconds of training at each bucket's last step. */
  elapsed: Float64Array;
  /** `accuracies` are missing in what was saved before tasks could be trained. */
  validation: { steps: Float64Array; losses: Float32Array; accuracies?: Float32Array };
}

/** What training goes on from. */
export interface RunContents {
  id: string;
  /** As the worker wrote it: a safetensors file. */
  checkpoint: Blob;
  history: RunHistory | null;
}

/** A text or a table that a person brought; which of them, the task of each run that names it says. */
export interface SavedText {
  /** SHA-256 of the bytes, in hexadecimal. */
  key: string;
  name: string;
  file: Blob;
}

/** A record that can be deleted and no more. */
export interface UnreadableRun {
  id: string;
  problem: string;
}
