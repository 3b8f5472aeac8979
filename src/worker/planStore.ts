import { type IDBPDatabase, openDB } from 'idb';
import type { PlanStore } from '../training/trainer/plans.ts';

const name = 'unroll-plans';
const store = 'plans';

/** Plans by adapter and shape, in a database of their own: they are a cache, and no part of what a person saved. */
export class BrowserPlans implements PlanStore {
  private opening: Promise<IDBPDatabase> | null = null;

  async get(key: string): Promise<string | undefined> {
    const plan: unknown = await (await this.open()).get(store, key);
    return typeof plan === 'string' ? plan : undefined;
  }

  async set(key: string, plan: string): Promise<void> {
    await (await this.open()).put(store, plan, key);
  }

  private open(): Promise<IDBPDatabase> {
    // Where that failed, or the connection ended, the next call tries again.
    const forget = (): void => {
      this.opening = null;
    };
    const upgrade = (db: IDBPDatabase): void => void db.createObjectStore(store);
    this.opening ??= openDB(name, 1, { upgrade, terminated: forget }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.opening;
  }
}
