import type { Activity } from '../../protocol/run.ts';
import { dismiss, type Notice, notify } from '../notices/notices.ts';
import type { EventOf, Handlers } from '../worker/handlers.ts';

interface Shown {
  readonly notice: number;
  readonly activity: Activity;
  readonly runId: number | null;
}

/** What fails now. */
let shown: Shown[] = [];

/** Without these, what is learnt is lost or nothing is learnt. */
const grave: ReadonlySet<Activity> = new Set(['checkpoint', 'metrics']);

/** Shows what fails beside training from its first failure until it works again. @param who of a comparison, which model it is */
export function onActivity({ runId, activity, problem }: EventOf<'activity'>, who?: string): void {
  close((each) => each.activity === activity && each.runId === runId);
  if (problem === null) return;
  const tone: Notice['tone'] = grave.has(activity) ? 'danger' : 'warning';
  const notice = notify({ tone, message: who === undefined ? problem : `${who}: ${problem}` });
  shown.push({ notice, activity, runId });
}

/** Another run is shown. That the last steps of the one before could not be copied stays true of it. */
export function leaveActivities(): void {
  shown = shown.filter(({ activity }) => activity !== 'checkpoint');
  forgetActivities();
}

/** What failed on a device that was lost says nothing of the one after. */
export function forgetActivities(): void {
  close(({ runId }) => runId !== null);
}

function close(which: (each: Shown) => boolean): void {
  for (const { notice } of shown.filter(which)) dismiss(notice);
  shown = shown.filter((each) => !which(each));
}

export const activityEvents = {
  activity: (event) => onActivity(event),
  recovered: forgetActivities,
} satisfies Handlers;
