import { refreshRuns, reportProblem, storage, troubleOf, useSavedRuns } from './savedRuns.ts';

async function change(work: () => Promise<void>): Promise<void> {
  useSavedRuns.setState({ problem: null });
  try {
    await work();
  } catch (error) {
    reportProblem(troubleOf(error).message);
  }
  await refreshRuns();
}

export const openRuns = (dialogOpen: boolean): void => {
  useSavedRuns.setState({ dialogOpen, problem: null });
  if (dialogOpen) void refreshRuns();
};

/** A run with a name of its own stays until somebody deletes it. */
export const renameRun = (id: string, name: string): Promise<void> =>
  change(async () => (await storage()).changeRun(id, { name, kept: true }));

/** Deletes a run for good. What failed for want of room is to be tried again after it. */
export const deleteRun = (id: string): Promise<void> =>
  change(async () => {
    await (await storage()).deleteRuns([id]);
    const { offer, trouble } = useSavedRuns.getState();
    useSavedRuns.setState({
      offer: offer?.id === id ? null : offer,
      trouble: trouble?.code === 'quota' ? null : trouble,
    });
  });
