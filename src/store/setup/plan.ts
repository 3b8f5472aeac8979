import { create } from 'zustand';
import { shapeKey } from '../../config/paths.ts';
import type { PlanTrial } from '../../protocol/run.ts';
import { notify } from '../notices/notices.ts';
import { useApp } from '../run/app.ts';
import type { Handlers } from '../worker/handlers.ts';
import { edit, textKey, useSetup } from './setup.ts';

/** What the search for a faster plan found, and for which run. */
interface FoundPlan {
  readonly runId: number;
  readonly plan: string;
  readonly trials: readonly PlanTrial[];
}

export const useFoundPlan = create<{ found: FoundPlan | null }>()(() => ({ found: null }));

export const planEvents = {
  tuned: ({ runId, plan, trials }) => useFoundPlan.setState({ found: { runId, plan, trials } }),
} satisfies Handlers;

/** From the next start on, by the plan of the run at hand: the same configuration gives the same bits again. */
export function pinPlan(): void {
  const { run } = useApp.getState();
  const { draft, textId } = useSetup.getState();
  if (!run) return;
  const sameText = textKey(draft.corpus, textId) === textKey(run.config.corpus, run.textId);
  if (sameText && shapeKey(draft) === shapeKey(run.config)) edit('plan', run.facts.plan);
  else
    notify({
      tone: 'warning',
      message: 'This plan is for the model that trains, but the setup is for another model; restart first.',
      seconds: 10,
    });
}

/** From the next start on, by the fastest plan that is known. */
export function unpinPlan(): void {
  edit('plan', 'auto');
}
