import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PlanStore } from '../training/trainer/plans.ts';
import { writeWhole } from './atomicFile.ts';

/** Plans by adapter and shape, in one file. A file that can't be read counts as empty: it is a cache. */
export class FilePlans implements PlanStore {
  constructor(private readonly path: string) {}

  async get(key: string): Promise<string | undefined> {
    const plan = this.read()[key];
    return typeof plan === 'string' ? plan : undefined;
  }

  async set(key: string, plan: string): Promise<void> {
    mkdirSync(dirname(this.path), { recursive: true });
    writeWhole(this.path, `${JSON.stringify({ ...this.read(), [key]: plan }, null, 2)}\n`);
  }

  private read(): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}
