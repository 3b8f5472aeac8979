import type { Page } from 'playwright/test';
import type { SavedRun } from '../../src/storage/types.ts';

/** What the page's database holds of each run, newest first; read past the page itself. */
export function savedRuns(page: Page): Promise<SavedRun[]> {
  return page.evaluate(async () => {
    const { databases } = indexedDB;
    // Opening one that is not there would make it.
    if (!(await databases.call(indexedDB)).some(({ name }) => name === 'unroll')) return [];
    return new Promise<SavedRun[]>((resolve, reject) => {
      const opening = indexedDB.open('unroll');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const request = opening.result.transaction('runs').objectStore('runs').getAll();
        opening.result.close();
        request.onerror = () => reject(request.error);
        request.onsuccess = () => resolve((request.result as SavedRun[]).sort((a, b) => b.updatedAt - a.updatedAt));
      };
    });
  });
}

/** Puts an entry into the database that the page would not write. A string for the checkpoint becomes a file of it. */
export function putEntry(
  page: Page,
  store: 'runs' | 'contents',
  entry: { id: string; checkpoint?: string } & Record<string, unknown>,
): Promise<void> {
  return page.evaluate(
    ({ store, entry }) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('unroll');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const tx = opening.result.transaction(store, 'readwrite');
          opening.result.close();
          const { checkpoint } = entry;
          tx.objectStore(store).put(
            checkpoint === undefined ? entry : { ...entry, checkpoint: new Blob([checkpoint]) },
          );
          tx.onerror = () => reject(tx.error);
          tx.oncomplete = () => resolve();
        };
      }),
    { store, entry },
  );
}
