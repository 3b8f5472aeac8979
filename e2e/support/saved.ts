import type { Page } from 'playwright/test';
import type { SavedRun } from '../../src/storage/types.ts';

/** What the page's database holds of each run, newest first; read past the page itself. */
export function savedRuns(page: Page): Promise<SavedRun[]> {
  return page.evaluate(
    () =>
      new Promise<SavedRun[]>((resolve, reject) => {
        const opening = indexedDB.open('unroll');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          // Made by this very look.
          if (!db.objectStoreNames.contains('runs')) {
            db.close();
            indexedDB.deleteDatabase('unroll');
            resolve([]);
            return;
          }
          const request = db.transaction('runs').objectStore('runs').getAll();
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            db.close();
            resolve((request.result as SavedRun[]).sort((a, b) => b.updatedAt - a.updatedAt));
          };
        };
      }),
  );
}

/** Puts an entry into the database that the page would not write. */
export function putRun(page: Page, run: { id: string } & Record<string, unknown>): Promise<void> {
  return page.evaluate(
    (run) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('unroll');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const tx = db.transaction('runs', 'readwrite');
          tx.objectStore('runs').put(run);
          tx.onerror = () => reject(tx.error);
          tx.oncomplete = () => {
            db.close();
            resolve();
          };
        };
      }),
    run,
  );
}
