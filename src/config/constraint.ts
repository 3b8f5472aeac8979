import type { RunConfig, SettingPath } from './settings/types.ts';

/** A setting that the others rule out. */
export interface Violation {
  readonly path: SettingPath;
  /** Why, and what to do about it: one sentence. */
  readonly reason: string;
  /** What it can be, where neither its default nor its least value will do. */
  readonly instead?: number;
}

export interface Constraint extends Violation {
  readonly violated: (config: RunConfig) => boolean;
}
