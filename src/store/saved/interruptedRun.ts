import type { SavedRun } from '../../storage/types.ts';
import { notify } from '../notices/notices.ts';
import { useApp } from '../run/app.ts';
import { hold, release } from '../run/runLocks.ts';
import { play } from '../run/transport.ts';
import { refreshRuns, storage, troubleOf, useSavedRuns } from './savedRuns.ts';

/** How long the first run waits to know whether another is offered, ms. */
const patience = 1200;

let known: Promise<void> = Promise.resolve();

/** The run left last that no other tab has open; this tab has it from then on. */
async function firstFree(left: readonly SavedRun[]): Promise<SavedRun | null> {
  for (const run of left) {
    // The page that is being reloaded lets go of its run only now.
    if (await hold(run.id, run === left[0])) return run;
  }
  return null;
}

async function look(): Promise<void> {
  await refreshRuns();
  const { status, runs } = useSavedRuns.getState();
  if (status !== 'ok') return;
  const { leftRuns } = await storage();
  const offer = await firstFree(leftRuns(runs));
  if (offer) useSavedRuns.setState({ offer });
}

/** Looks for a run that was left. Called once, as early as possible. */
export function lookForInterruptedRun(): void {
  known = look().catch((error: unknown) => useSavedRuns.setState({ trouble: troubleOf(error) }));
}

/** Resolves once it is known whether a run is offered, or after a moment in which that could not be found out. */
export const interruptedRunKnown = (): Promise<void> =>
  Promise.race([known, new Promise<void>((resolve) => setTimeout(resolve, patience))]);

/** The offer is answered: nobody asks again about any of the runs that were left. */
export function closeOffer(): void {
  const { offer, runs, elsewhere } = useSavedRuns.getState();
  if (!offer) return;
  useSavedRuns.setState({ offer: null });
  const left = runs.filter(({ id, open }) => open && !elsewhere.has(id)).map(({ id }) => id);
  storage()
    .then(({ endRuns }) => endRuns(left))
    .then(refreshRuns)
    .catch((error: unknown) => notify({ tone: 'danger', message: troubleOf(error).message, seconds: 30 }));
}

/** The run that was left stays in the list; the new one begins. */
export function startFresh(): void {
  const { offer } = useSavedRuns.getState();
  if (!offer) return;
  closeOffer();
  release(offer.id);
  useApp.setState(({ pending }) => (pending ? { pending: { ...pending, playWhenReady: true } } : {}));
  play();
}
