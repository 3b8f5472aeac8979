import type { RecurrenceConfig } from '../modules/recurrence/definition.ts';
import type { Features, Ids, Value } from '../network/types.ts';
import type { VariantKind } from '../strategy/recurrenceVariants.ts';

/** A few odd numbers: rows and units that fill no tile. */
export const [T, B, H, V] = [5, 3, 7, 11];
/** Steps of sources, which end early. */
export const S = 6;

/** Features of every step, in parts of so many numbers. */
export const steps = (...parts: number[]): Features => ({ kind: 'features', rows: 'step', parts });
/** The same of the steps of sources, and of sequences. */
export const source = (...parts: number[]): Features => ({ ...steps(...parts), rows: 'source' });
export const sequence = (...parts: number[]): Features => ({ ...steps(...parts), rows: 'sequence' });
export const ids: Ids = { kind: 'ids', symbols: V };

/** A configuration of a module and what it reads. Each module has some in its `testing/cases.ts`. */
export interface ModuleCase<Config> {
  /** Completes “when it is given …”. */
  readonly name: string;
  readonly config: Config;
  /** Ids are the sequence's own, optional ones the targets of the steps before. */
  readonly inputs: readonly Value[];
  /** The first input is the sequence's own numbers, which nothing below learns. */
  readonly numbers?: true;
  /** Input 0 is what this layer gives, which reads features of every step. */
  readonly layer?: RecurrenceConfig;
  /** Sequences end at different steps. */
  readonly lengths?: true;
  readonly truncate?: number;
  /** How the steps of recurrences run; by the adapter if left out. */
  readonly steps?: VariantKind;
}
