import type { VariantKind } from '../../src/nn/strategy/recurrenceVariants.ts';
import type { Work } from './work.ts';

/** What else is worth telling of a set-up. */
export interface Notes {
  readonly version?: string;
  /** Of our engine: what it chose for this adapter and shape. */
  readonly plan?: string;
  readonly forward?: VariantKind;
  readonly backward?: VariantKind;
  readonly gpuBytes?: number;
  /** Bytes that its matrix products read in a step, as that plan runs them. */
  readonly readBytes?: number;
}

/** One library, set up to train on a piece of work. */
export interface Session {
  /** The adapter's name in the words of the library that opened it, where it tells. */
  readonly adapter?: string;
  readonly notes?: Notes;
  /**
   * Hands training steps to the GPU's queue and returns without waiting for them.
   * @param count steps that may share a submit, where the library can do that; 1 if left out
   */
  step(count?: number): void;
  /** Resolves when the GPU has done every step handed over. */
  finished(): Promise<void>;
  /** Loss of the last step, before its update. */
  loss(): Promise<number>;
  close(): void;
}

export type OpenLibrary = (work: Work) => Promise<Session>;
