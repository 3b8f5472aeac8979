import type { Event } from '../../protocol/events.ts';
import type { Activity } from '../../protocol/run.ts';
import { dismiss, type Notice, notify } from '../notices/notices.ts';
import { useSavedRuns } from '../saved/savedRuns.ts';

type ActivityEvent = Extract<Event, { type: 'activity' }>;

interface Shown {
  readonly notice: number;
  readonly activity: Activity;
  readonly runId: number | null;
}

/** What fails now. */
let shown: Shown[] = [];

/** Without these, what is learnt is lost or nothing is learnt. */
const grave: ReadonlySet<Activity> = new Set(['checkpoint', 'metrics']);

/** Shows what fails beside training from its first failure until it works again. @param who of a duel, which model it is */
export function onActivity({ runId, activity, problem }: ActivityEvent, who?: string): void {
  close((each) => each.activity === activity && each.runId === runId);
  if (activity === 'checkpoint') tellCopies(problem);
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
  tellCopies(null);
  close(({ runId }) => runId !== null);
}

function close(which: (each: Shown) => boolean): void {
  for (const { notice } of shown.filter(which)) dismiss(notice);
  shown = shown.filter((each) => !which(each));
}

/** While no copy can be made nothing is saved, which whoever is told of saved runs must know. */
function tellCopies(problem: string | null): void {
  const { status, trouble } = useSavedRuns.getState();
  if (problem === null && trouble?.code === 'copy') useSavedRuns.setState({ trouble: null });
  if (problem !== null && status === 'ok') useSavedRuns.setState({ trouble: { code: 'copy', message: problem } });
}
