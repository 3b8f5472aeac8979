import type { RunConfig } from './settings/types.ts';

/** A setup worth looking at, whole: choosing one leaves nothing of the last. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  /** What there is to see. */
  readonly hint: string;
  readonly config: RunConfig;
  /** What trains beside it, in a comparison. */
  readonly compared?: readonly RunConfig[];
  /** What samples begin with, in the manner of the text. */
  readonly prompt: string;
}
