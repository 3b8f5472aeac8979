import { create } from 'zustand';
import { StorageError, type StorageErrorCode } from '../../storage/errors.ts';
import type { SavedRun, UnreadableRun } from '../../storage/types.ts';
import { notify } from '../notices/notices.ts';
import { heldElsewhere } from '../run/runLocks.ts';

interface StorageTrouble {
  /** copy: the GPU gives no copy of the run that could be saved. */
  code: StorageErrorCode | 'copy';
  message: string;
}

interface SavedRunsState {
  /** unavailable: the browser keeps nothing for this page; `trouble` says why. */
  status: 'loading' | 'ok' | 'unavailable';
  /** Newest first, the current one among them. */
  runs: SavedRun[];
  unreadable: UnreadableRun[];
  /** Of all that is saved. */
  bytes: number;
  /** Ids of the runs that other tabs have open. */
  elsewhere: ReadonlySet<string>;
  /** The last save failed so; null once one has succeeded. */
  trouble: StorageTrouble | null;
  /** The run that was left, offered to be gone on with. */
  offer: SavedRun | null;
  /** Id of the run that is being opened. */
  opening: string | null;
  dialogOpen: boolean;
  /** Why the last thing that was asked for in the dialog did not happen. */
  problem: string | null;
}

export const useSavedRuns = create<SavedRunsState>()(() => ({
  status: 'loading',
  runs: [],
  unreadable: [],
  bytes: 0,
  elsewhere: new Set(),
  trouble: null,
  offer: null,
  opening: null,
  dialogOpen: false,
  problem: null,
}));

/** The database's code, fetched apart from the page's own. */
export const storage = () => import('../../storage/index.ts');

export function troubleOf(error: unknown): StorageTrouble {
  if (error instanceof StorageError) return { code: error.code, message: error.message };
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}

/** Says that something failed: in the dialog where that is open, since it covers the notices. */
export function reportProblem(message: string): void {
  if (useSavedRuns.getState().dialogOpen) useSavedRuns.setState({ problem: message });
  else notify({ tone: 'danger', message });
}

/** Reads the list again. Where that fails, it stays as it was. */
export async function refreshRuns(): Promise<void> {
  try {
    const [{ runs, unreadable, bytes }, elsewhere] = await Promise.all([
      storage().then(({ listRuns }) => listRuns()),
      heldElsewhere(),
    ]);
    useSavedRuns.setState({ status: 'ok', runs, unreadable, bytes, elsewhere });
  } catch (error) {
    const trouble = troubleOf(error);
    useSavedRuns.setState({ trouble, ...(trouble.code === 'unavailable' ? { status: 'unavailable' } : {}) });
  }
}

/** Whether what leaves the page stays among the saved runs. */
export const savesRuns = ({ status, trouble }: SavedRunsState): boolean => status === 'ok' && trouble === null;

/** While no copy can be made nothing is saved, which whoever is told of saved runs must know. */
export function reportCopies(problem: string | null): void {
  const { status, trouble } = useSavedRuns.getState();
  if (problem === null && trouble?.code === 'copy') useSavedRuns.setState({ trouble: null });
  if (problem !== null && status === 'ok') useSavedRuns.setState({ trouble: { code: 'copy', message: problem } });
}
