import { create } from 'zustand';
import type { Event } from '../../protocol/events.ts';
import type { PrecisionReport } from '../../protocol/run.ts';

/** What half precision was found to cost, and in which run; no report where there was no memory to measure it. */
export interface FoundPrecision {
  readonly runId: number;
  readonly report: PrecisionReport | null;
}

export const useFoundPrecision = create<{ found: FoundPrecision | null }>()(() => ({ found: null }));

export function onPrecision({ runId, report }: Extract<Event, { type: 'precision' }>): void {
  useFoundPrecision.setState({ found: { runId, report } });
}
