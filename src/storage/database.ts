import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { openError, StorageError } from './errors.ts';
import type { RunContents, SavedRun, SavedText } from './types.ts';

/** What was written may be of another version, or damaged; so whatever is read is `unknown` until it has been looked at. */
interface Schema extends DBSchema {
  runs: { key: string; value: SavedRun };
  contents: { key: string; value: RunContents };
  texts: { key: string; value: SavedText };
}

export type Database = IDBPDatabase<Schema>;

const name = 'unroll';
const version = 1;

let opened: Promise<Database> | null = null;

/**
 * The database, opened once.
 * @throws StorageError 'unavailable' where the browser has none for this page; the next call tries again
 */
export function database(): Promise<Database> {
  opened ??= open().catch((error: unknown) => {
    opened = null;
    throw openError(error);
  });
  return opened;
}

function open(): Promise<Database> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      opened = null;
    };
    const opening = openDB<Schema>(name, version, {
      upgrade: (db) => {
        // Apart from what a list shows, so that a list does not read every run's curves.
        db.createObjectStore('runs', { keyPath: 'id' });
        db.createObjectStore('contents', { keyPath: 'id' });
        db.createObjectStore('texts', { keyPath: 'key' });
      },
      blocked: () => {
        reject(new StorageError('unavailable', 'Another tab has an older version of this page open; close it first.'));
      },
      // A newer page in another tab needs the database for itself.
      blocking: () => {
        forget();
        void opening.then((db) => db.close());
      },
      terminated: forget,
    });
    opening.then(resolve, reject);
  });
}
