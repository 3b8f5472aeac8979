import { create } from 'zustand';
import type { PrecisionReport } from '../../protocol/run.ts';
import type { Handlers } from '../worker/handlers.ts';

/** What half precision was found to cost, and in which run; no report where there was no memory to measure it. */
export interface FoundPrecision {
  readonly runId: number;
  readonly report: PrecisionReport | null;
}

export const useFoundPrecision = create<{ found: FoundPrecision | null }>()(() => ({ found: null }));

export const precisionEvents = {
  precision: ({ runId, report }) => useFoundPrecision.setState({ found: { runId, report } }),
} satisfies Handlers;
