import { create } from 'zustand';
import type { Event, PlanTrial } from '../protocol.ts';
import { useApp } from './app.ts';
import { edit } from './setup.ts';

/** What the search for a faster plan found, and for which run. */
export interface FoundPlan {
  readonly runId: number;
  readonly plan: string;
  readonly trials: readonly PlanTrial[];
}

export const useFoundPlan = create<{ found: FoundPlan | null }>()(() => ({ found: null }));

export function onTuned({ runId, plan, trials }: Extract<Event, { type: 'tuned' }>): void {
  useFoundPlan.setState({ found: { runId, plan, trials } });
}

/** From the next start on, by the plan of the run at hand: the same configuration gives the same bits again. */
export function pinPlan(): void {
  const { run } = useApp.getState();
  if (run) edit('plan', run.facts.plan);
}

/** From the next start on, by the fastest plan that is known. */
export function unpinPlan(): void {
  edit('plan', 'auto');
}
