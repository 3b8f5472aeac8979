import { type Database, database } from './database.ts';
import { requestError, StorageError } from './errors.ts';
import { readHistory, readRun } from './records.ts';
import { surplus, unusedTexts } from './retention.ts';
import type { RunContents, SavedRun, SavedText, UnreadableRun } from './types.ts';

const stores = ['runs', 'contents', 'texts'] as const;

type Transaction = ReturnType<typeof begin>;

/** Strict: a copy that is said to be saved survives the machine's crash as well. */
const begin = (db: Database) => db.transaction(stores, 'readwrite', { durability: 'strict' });

/** All that `work` writes, or nothing of it. `work` waits for nothing but the transaction's own requests. */
async function atomically<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const db = await database();
  let tx: Transaction | null = null;
  try {
    tx = begin(db);
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    undo(tx);
    throw requestError(error);
  }
}

function undo(tx: Transaction | null): void {
  tx?.done.catch(() => undefined);
  try {
    tx?.abort();
  } catch {
    // It has ended already, by the same error.
  }
}

/**
 * Writes a run over its last checkpoint, all of it in one transaction.
 * @param text its own text, where that was not saved with it before
 * @throws StorageError, and nothing has changed
 */
export async function saveRun(run: SavedRun, contents: RunContents, text: SavedText | null): Promise<void> {
  await atomically(async (tx) => {
    const writes: Promise<unknown>[] = [];
    const write = (request: Promise<unknown>): void => {
      // Where a later one fails at once, nobody waits for this any more.
      request.catch(() => undefined);
      writes.push(request);
    };
    if (text) write(tx.objectStore('texts').put(text));
    write(tx.objectStore('contents').put(contents));
    write(tx.objectStore('runs').put(run));
    // Not left to happen by itself: a page that is being closed may have no turn left for that.
    tx.commit();
    await Promise.all(writes);
  });
}

interface RunList {
  /** Newest first. */
  runs: SavedRun[];
  unreadable: UnreadableRun[];
  /** Of all runs and texts. */
  bytes: number;
}

/** @throws StorageError */
export async function listRuns(): Promise<RunList> {
  const db = await database();
  try {
    const [keys, values, texts] = await Promise.all([db.getAllKeys('runs'), db.getAll('runs'), db.getAll('texts')]);
    const runs: SavedRun[] = [];
    const unreadable: UnreadableRun[] = [];
    keys.forEach((id, i) => {
      try {
        runs.push(readRun(values[i]));
      } catch (error) {
        unreadable.push({ id, problem: requestError(error).message });
      }
    });
    runs.sort((a, b) => b.updatedAt - a.updatedAt);
    const bytes = [...runs.map((run) => run.bytes), ...texts.map(({ file }) => file?.size ?? 0)];
    return { runs, unreadable, bytes: bytes.reduce((sum, each) => sum + each, 0) };
  } catch (error) {
    throw requestError(error);
  }
}

interface LoadedRun {
  run: SavedRun;
  contents: RunContents;
  text: SavedText | null;
}

/**
 * All of a run.
 * @param capacity the most buckets that the charts can take
 * @throws StorageError 'missing', 'unreadable' and others
 */
export async function loadRun(id: string, capacity: number): Promise<LoadedRun> {
  const db = await database();
  try {
    const [value, contents] = await Promise.all([db.get('runs', id), db.get('contents', id)]);
    if (value === undefined) throw new StorageError('missing', 'This run was deleted.');
    const run = readRun(value);
    if (!(contents?.checkpoint instanceof Blob))
      throw new StorageError('unreadable', 'The saved copy of this run is damaged.');
    const text = run.textKey === null ? null : ((await db.get('texts', run.textKey)) ?? null);
    if (run.textKey !== null && !(text?.file instanceof Blob)) {
      throw new StorageError('missing', 'The text that this run was trained on is no longer stored.');
    }
    return { run, contents: { ...contents, history: readHistory(contents.history, capacity) }, text };
  } catch (error) {
    throw requestError(error);
  }
}

/**
 * Changes what is known of a run without touching its checkpoint.
 * @throws StorageError 'missing' if it is no longer there
 */
export async function changeRun(id: string, change: Partial<Pick<SavedRun, 'name' | 'kept' | 'open'>>): Promise<void> {
  await atomically(async (tx) => {
    const runs = tx.objectStore('runs');
    const value = await runs.get(id);
    if (value === undefined) throw new StorageError('missing', 'This run was deleted.');
    await runs.put({ ...readRun(value), ...change });
  });
}

/** Nobody is asked again whether to go on with these. */
export async function endRuns(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await atomically(async (tx) => {
    const runs = tx.objectStore('runs');
    for (const id of ids) {
      const value = await runs.get(id);
      if (value !== undefined) await runs.put({ ...value, open: false });
    }
  });
}

/** Deletes runs, also such as can't be read, and the texts that no other run needs. */
export async function deleteRuns(ids: readonly string[]): Promise<void> {
  await atomically((tx) => remove(tx, ids));
}

/** Deletes the oldest of the runs that nobody kept. Returns whether there were any. */
export async function prune(inUse: ReadonlySet<string>): Promise<boolean> {
  return atomically(async (tx) => {
    const values = await tx.objectStore('runs').getAll();
    const ids = surplus(values.filter(isReadable), inUse);
    if (ids.length > 0) await remove(tx, ids);
    return ids.length > 0;
  });
}

/** What a newer page saved is not this one's to tidy away. */
function isReadable(value: unknown): boolean {
  try {
    readRun(value);
    return true;
  } catch {
    return false;
  }
}

async function remove(tx: Transaction, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await tx.objectStore('contents').delete(id);
    await tx.objectStore('runs').delete(id);
  }
  const rest = await tx.objectStore('runs').getAll();
  const needed = new Set(rest.map(({ textKey }) => textKey ?? ''));
  for (const key of unusedTexts(await tx.objectStore('texts').getAllKeys(), needed)) {
    await tx.objectStore('texts').delete(key);
  }
}
