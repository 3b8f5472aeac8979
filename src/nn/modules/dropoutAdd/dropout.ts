import { pcg } from '../../../lib/counterRng.ts';

/** Of what a layer hands to those above, in training alone: never of the last layer, never on the recurrence. */
export interface Dropout {
  /** Share of the units that are 0; the others count for as much more. */
  readonly rate: number;
  /** One mask for all steps of a sequence. */
  readonly variational: boolean;
}

/** What a training step's draws are keyed by. @param seed of the run @param step its number */
export const dropoutKey = (seed: number, step: number): number => pcg((step + pcg(seed ^ 0x64726f70)) >>> 0);
