import { writeCheckpoint } from '../../formats/checkpoint.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity } from '../../protocol/run.ts';
import { Retry } from '../activities/retry.ts';
import type { Run } from '../loop/run.ts';
import type { RunRecipe } from '../loop/runSpec.ts';

/** Between two copies of a run that trains. */
const keepMs = 30_000;

/** A copy of a run as the bytes of a checkpoint. */
export function checkpointBytes({ config, dataset }: RunRecipe, snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  const { tokenizer, textHash } = dataset;
  return writeCheckpoint({ config, vocabulary: tokenizer.vocabulary, textHash, snapshot });
}

/** A run's present, to keep; null where its device is lost or it was ended. @throws as {@link Run.copy} does */
export async function checkpointOf(run: Run): Promise<{ step: number; bytes: Uint8Array<ArrayBuffer> } | null> {
  const snapshot = await run.copy();
  if (!snapshot) return null;
  const { config, dataset } = run.trainer;
  return { step: snapshot.step, bytes: checkpointBytes({ config, dataset }, snapshot) };
}

/**
 * Hands out a copy of a run now and then, and when it comes to rest: what is lost at worst is half a minute, unless it has told that no
 * copy can be made.
 */
export class Keeper {
  private keptAt = performance.now();
  private keptStep: number;
  private keeping: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private readonly retry: Retry;

  constructor(
    private readonly run: Run,
    private readonly emit: (event: Event) => void,
  ) {
    this.keptStep = run.trainer.step;
    const { device } = run.trainer.model.gpu;
    const tell = (activity: Activity, problem: string | null): void =>
      emit({ type: 'activity', runId: run.id, activity, problem });
    this.retry = new Retry(device, 'checkpoint', tell, () => void this.keepNew());
  }

  /** Watches what the run tells of itself. */
  onEvent(event: Event): void {
    if (event.type !== 'status' || !this.retry.due) return;
    if (event.state === 'paused' || performance.now() - this.keptAt > keepMs) void this.keepNew();
  }

  /** Unless nothing was trained since the last copy. */
  async keepNew(): Promise<void> {
    if (this.run.trainer.step !== this.keptStep) await this.keep();
  }

  /** Asked again while it is at it, it is one copy all the same, or one more where steps were done since. */
  keep(): Promise<void> {
    if (!this.keeping) return this.begin();
    this.next ??= this.keeping.then(() => {
      this.next = null;
      return this.run.trainer.step === this.keptStep ? undefined : this.begin();
    });
    return this.next;
  }

  private begin(): Promise<void> {
    this.keeping = this.copy().finally(() => {
      this.keeping = null;
    });
    return this.keeping;
  }

  private async copy(): Promise<void> {
    const { run } = this;
    this.keptAt = performance.now();
    const kept = await this.retry.run(() => checkpointOf(run));
    if (!kept) return;
    this.keptStep = kept.step;
    const file = new Blob([kept.bytes]);
    const config = run.trainer.config;
    this.emit({ type: 'checkpoint', runId: run.id, step: kept.step, config, loss: run.lastLoss, file });
  }

  /** The run was ended, or its device lost. */
  end(): void {
    this.retry.end();
  }
}
