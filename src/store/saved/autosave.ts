import type { RunConfig } from '../../config/settings/types.ts';
import { readsOwn } from '../../config/task.ts';
import type { RunHistory, SavedRun, SavedText } from '../../storage/types.ts';
import { notify } from '../notices/notices.ts';
import { textBytes } from '../ownData/bytes.ts';
import { type Identity, patchRun, type Run, useApp } from '../run/app.ts';
import { heldHere, hold, release } from '../run/runLocks.ts';
import { runName, subjectName } from '../run/runName.ts';
import { series } from '../run/series.ts';
import { send } from '../worker/client.ts';
import type { EventOf, Handlers } from '../worker/handlers.ts';
import { refreshRuns, reportCopies, storage, troubleOf, useSavedRuns } from './savedRuns.ts';

/** A run of this visit, as its next copy needs it. */
interface Tracked {
  identity: Identity;
  textId: string | undefined;
  /** The person goes on with another run; nobody is to be asked about this one. */
  ended: boolean;
  /** The curves as they were when the run left the page. */
  history: RunHistory | null;
  /** Its own text has been saved with it. */
  textSaved: boolean;
}

/** The current run and the one before it, whose last copy may still come. */
const tracked = new Map<number, Tracked>();

/** The latest job of each kind; one runs at a time, in the order in which they were first asked for. */
const jobs = new Map<string, () => Promise<void>>();
let working: Promise<void> | null = null;

/** Puts a job in line. One of the same kind that has not begun yet is replaced: only the newest copy of a run counts. */
function inLine(kind: string, job: () => Promise<void>): Promise<void> {
  jobs.set(kind, job);
  working ??= work().finally(() => {
    working = null;
  });
  return working;
}

async function work(): Promise<void> {
  for (let next = jobs.entries().next(); !next.done; next = jobs.entries().next()) {
    const [kind, job] = next.value;
    jobs.delete(kind);
    await job().catch(fail);
  }
}

function fail(error: unknown): void {
  const trouble = troubleOf(error);
  const known = useSavedRuns.getState().trouble;
  useSavedRuns.setState({ trouble, ...(trouble.code === 'unavailable' ? { status: 'unavailable' } : {}) });
  // Said once, not every half minute.
  if (known?.message === trouble.message || trouble.code === 'unavailable') return;
  const open = { label: 'Runs', run: () => useSavedRuns.setState({ dialogOpen: true }) };
  notify({ tone: 'danger', message: trouble.message, actions: [open] });
}

const ownName = (textId: string | undefined): string | undefined => textBytes(textId)?.name;

function newIdentity(config: RunConfig, textId: string | undefined): Identity {
  const names = new Set(useSavedRuns.getState().runs.map(({ name }) => name));
  const name = runName(config, subjectName(config, ownName(textId)), names);
  return { id: crypto.randomUUID(), name, kept: false, createdAt: Date.now() };
}

/** Called when a run leaves the page, while its curves are still there. */
export function leaveRun(run: Run): void {
  const left = tracked.get(run.runId);
  if (!left) return;
  left.ended = true;
  left.history = series.copy();
  for (const runId of tracked.keys()) if (runId !== run.runId) tracked.delete(runId);
  const { id } = left.identity;
  release(id);
  if (useSavedRuns.getState().status === 'ok') void inLine(`end ${id}`, async () => (await storage()).endRuns([id]));
}

/** How a run that now stands is going to be saved: as the one it goes on with, or as a new one. */
export function trackRun(runId: number, config: RunConfig, textId: string | undefined, known?: Identity): Identity {
  const identity = known ?? newIdentity(config, textId);
  tracked.set(runId, { identity, textId, ended: false, history: null, textSaved: known !== undefined });
  void hold(identity.id);
  return identity;
}

/** The worker copied a run. */
function onCheckpoint(event: EventOf<'checkpoint'>): void {
  const run = tracked.get(event.runId);
  if (!run || (event.step === 0 && !run.identity.kept)) return;
  const history = series.runId === event.runId ? series.copy() : run.history;
  void inLine(`save ${run.identity.id}`, () => save(run, event, history));
}

export const autosaveEvents = {
  checkpoint: onCheckpoint,
  activity({ activity, problem }) {
    if (activity === 'checkpoint') reportCopies(problem);
  },
  recovered: () => reportCopies(null),
} satisfies Handlers;

async function ownText(run: Tracked, config: RunConfig): Promise<SavedText | null> {
  const text = readsOwn(config) ? textBytes(run.textId) : undefined;
  return text ? { key: await text.key, name: text.name, file: text.file } : null;
}

async function save(run: Tracked, event: EventOf<'checkpoint'>, history: RunHistory | null): Promise<void> {
  const { config, step, loss, file } = event;
  const { historyBytes, prune, saveRun } = await storage();
  const text = await ownText(run, config);
  // Read late: it may have been given a name meanwhile.
  const { identity } = run;
  const record: SavedRun = {
    ...identity,
    version: 1,
    open: !run.ended,
    updatedAt: Date.now(),
    step,
    loss: loss !== null && Number.isFinite(loss) ? loss : null,
    config,
    textKey: text?.key ?? null,
    textName: subjectName(config, text?.name),
    sampling: useApp.getState().sampling,
    bytes: file.size + historyBytes(history),
  };
  await saveRun(record, { id: identity.id, checkpoint: file, history }, run.textSaved ? null : text);
  run.textSaved = true;
  useSavedRuns.setState({ status: 'ok', trouble: null });
  if (useApp.getState().run?.runId === event.runId) patchRun({ saved: { step, at: record.updatedAt } });
  const { runs, dialogOpen, elsewhere } = useSavedRuns.getState();
  const isNew = !runs.some(({ id }) => id === identity.id);
  if (isNew) await prune(new Set([...heldHere(), ...elsewhere, identity.id]));
  if (isNew || dialogOpen) await refreshRuns();
}

/** Keeps the current run under a name until somebody deletes it, and copies it now. */
export function keepRun(name: string): void {
  const { run } = useApp.getState();
  const current = run && tracked.get(run.runId);
  if (!run || !current) return;
  current.identity = { ...current.identity, name, kept: true };
  patchRun({ identity: current.identity });
  const { id } = current.identity;
  if (run.saved) {
    void inLine(`name ${id}`, async () => {
      await (await storage()).changeRun(id, { name, kept: true });
      await refreshRuns();
    });
  }
  // A browser may clear what nobody asked it to keep when the disk is full.
  void navigator.storage?.persist?.().catch(() => false);
  send({ type: 'checkpoint' });
}

/** Copies the current run now. */
export const copyRun = (): void => send({ type: 'checkpoint' });

/** Waits until everything that was to be saved is. */
export const savesDone = (): Promise<void> => working ?? Promise.resolve();
