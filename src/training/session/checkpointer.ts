import { writeCheckpoint } from '../../formats/checkpoint.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity } from '../../protocol/run.ts';
import { Retry } from '../activities/retry.ts';
import { vocabulariesOf } from '../datasets/dataset.ts';
import type { Run } from '../loop/run.ts';
import type { RunSpec } from '../loop/runSpec.ts';

/** Between two copies of a run that trains. */
const intervalMs = 30_000;

/** A copy of a run as the bytes of a checkpoint. */
export function checkpointBytes({ config, dataset }: RunSpec, snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  return writeCheckpoint({ config, ...vocabulariesOf(dataset), textHash: dataset.textHash, snapshot });
}

/** A run's present, to keep; null where its device is lost or it was ended. @throws as {@link Run.copy} does */
export async function checkpointOf(run: Run): Promise<{ step: number; bytes: Uint8Array<ArrayBuffer> } | null> {
  const snapshot = await run.copy();
  if (!snapshot) return null;
  const { config, dataset } = run.trainer;
  return { step: snapshot.step, bytes: checkpointBytes({ config, dataset }, snapshot) };
}

/**
 * Hands out a copy of a run now and then, and when it comes to rest: what is lost at worst is half a minute, unless it has reported that no
 * copy can be made.
 */
export class Checkpointer {
  private savedAt = performance.now();
  private savedStep: number;
  private saving: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private readonly retry: Retry;

  constructor(
    private readonly run: Run,
    private readonly emit: (event: Event) => void,
  ) {
    this.savedStep = run.trainer.step;
    const { device } = run.trainer.model.gpu;
    const report = (activity: Activity, problem: string | null): void =>
      emit({ type: 'activity', runId: run.id, activity, problem });
    this.retry = new Retry(device, 'checkpoint', report, () => void this.saveNew());
  }

  /** Watches what the run tells of itself. */
  onEvent(event: Event): void {
    if (event.type !== 'status' || !this.retry.due) return;
    if (event.state === 'paused' || performance.now() - this.savedAt > intervalMs) void this.saveNew();
  }

  /** Unless nothing was trained since the last copy. */
  async saveNew(): Promise<void> {
    if (this.run.trainer.step !== this.savedStep) await this.save();
  }

  /** Asked again while it is at it, it is one copy all the same, or one more where steps were done since. */
  save(): Promise<void> {
    if (!this.saving) return this.begin();
    this.next ??= this.saving.then(() => {
      this.next = null;
      return this.run.trainer.step === this.savedStep ? undefined : this.begin();
    });
    return this.next;
  }

  private begin(): Promise<void> {
    this.saving = this.copy().finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  private async copy(): Promise<void> {
    const { run } = this;
    this.savedAt = performance.now();
    const saved = await this.retry.run(() => checkpointOf(run));
    if (!saved) return;
    this.savedStep = saved.step;
    const file = new Blob([saved.bytes]);
    const config = run.trainer.config;
    this.emit({ type: 'checkpoint', runId: run.id, step: saved.step, config, loss: run.lastLoss, file });
  }

  /** The run was ended, or its device lost. */
  end(): void {
    this.retry.end();
  }
}
