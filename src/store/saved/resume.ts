import { ownKindOf } from '../../config/task.ts';
import type { SavedRun } from '../../storage/types.ts';
import { bringBack } from '../ownData/ownData.ts';
import { type Origin, useApp } from '../run/app.ts';
import { configure } from '../run/build.ts';
import { historyCapacity } from '../run/history.ts';
import { hold, release } from '../run/runLocks.ts';
import { fillDraft } from '../setup/setup.ts';
import { closeModel, readModel } from '../worker/files.ts';
import { savesDone } from './autosave.ts';
import { closeOffer } from './interruptedRun.ts';
import { refreshRuns, reportProblem, storage, troubleOf, useSavedRuns } from './savedRuns.ts';

/** A saved run as the worker has it open. */
interface OpenedRun {
  run: SavedRun;
  modelId: string;
  textId: string | undefined;
  config: SavedRun['config'];
  origin: Origin;
}

/**
 * Has the worker read a saved run's checkpoint, and its text where that is a person's own.
 * @throws StorageError or Error, each with one sentence for people; the worker has nothing open then
 */
export async function openSaved(id: string): Promise<OpenedRun> {
  await savesDone();
  const { loadRun } = await storage();
  const { run, contents, text } = await loadRun(id, historyCapacity);
  const kind = ownKindOf(run.config);
  const textId = text && kind ? await bringBack(kind, text.name, text.key, text.file) : undefined;
  const { id: modelId, report } = readModel(run.name, contents.checkpoint);
  const read = await report;
  if (read.problem !== undefined) {
    closeModel(modelId);
    throw new Error(read.problem);
  }
  const { name, kept, createdAt, updatedAt: at } = run;
  const saved = { identity: { id, name, kept, createdAt }, history: contents.history, at };
  return { run, modelId, textId, config: read.config, origin: { modelId, saved } };
}

async function resumeSaved(id: string): Promise<void> {
  if (!(await hold(id))) throw new Error('It is open in another tab.');
  const { run, textId, config, origin } = await openSaved(id);
  fillDraft(config, textId);
  useApp.getState().setSampling(run.sampling);
  configure(config, textId, true, origin);
}

/** Goes on with a saved run where its checkpoint was. What runs keeps running until that stands; where it can't, a notice says why. */
export async function resumeRun(id: string): Promise<void> {
  const { opening, runs, offer } = useSavedRuns.getState();
  if (opening !== null || useApp.getState().run?.identity.id === id) return;
  useSavedRuns.setState({ opening: id, problem: null });
  try {
    await resumeSaved(id);
    closeOffer();
    useSavedRuns.setState({ dialogOpen: false });
  } catch (error) {
    release(id);
    const name = runs.find((run) => run.id === id)?.name ?? 'This run';
    reportProblem(`“${name}” cannot be resumed. ${troubleOf(error).message}`);
    // What can't be opened is not offered again; it stays in the list.
    if (offer?.id === id) closeOffer();
    await refreshRuns();
  } finally {
    useSavedRuns.setState({ opening: null });
  }
}
