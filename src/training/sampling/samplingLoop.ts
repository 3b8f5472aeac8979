import type { SamplingConfig } from '../../config/settings/types.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity } from '../../protocol/run.ts';
import { Retry } from '../activities/retry.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { TextStream } from './textStream.ts';

/** Between two chunks: a readable pace. */
const textMs = 100;

type SamplingMode = 'continuous' | 'once' | 'paused';

/** Lets a model write while it trains. Text goes on between submits, and stops by itself when the sample is done and training is not. */
export class SamplingLoop {
  private ended = false;
  private mode: () => SamplingMode = () => 'paused';

  private constructor(
    /** None of a task: what its model would write says nothing. */
    private readonly stream: TextStream | null,
    private readonly retry: Retry,
  ) {}

  static async create(
    runId: number,
    trainer: Trainer,
    sampling: SamplingConfig,
    emit: (event: Event) => void,
  ): Promise<SamplingLoop> {
    const report = (activity: Activity, problem: string | null): void =>
      emit({ type: 'activity', runId, activity, problem });
    const retry = new Retry(trainer.model.gpu.device, 'sampling', report);
    if (trainer.dataset.scoredTargets !== null) return new SamplingLoop(null, retry);
    const stream = await TextStream.create(trainer.model, trainer.dataset.tokenizer, sampling, {
      start: (sampleId) => emit({ type: 'sampleStart', runId, sampleId, step: trainer.step }),
      tokens: (sampleId, tokens, done) => emit({ type: 'sample', runId, sampleId, tokens, done }),
    });
    return new SamplingLoop(stream, retry);
  }

  /** @param mode what is asked for at the moment: one sample after another, the present one to its end, or nothing */
  begin(mode: () => SamplingMode): void {
    this.mode = mode;
    void this.keepSampling();
  }

  update(sampling: SamplingConfig): void {
    this.stream?.update(sampling);
    void this.sampleNow();
  }

  restart(): void {
    this.stream?.restart();
    void this.sampleNow();
  }

  private async keepSampling(): Promise<void> {
    while (!this.ended) {
      if (this.retry.due) await this.sampleNow();
      await new Promise((resolve) => setTimeout(resolve, textMs));
    }
  }

  private async sampleNow(): Promise<void> {
    const mode = this.mode();
    const { stream } = this;
    if (this.ended || stream === null || mode === 'paused') return;
    await this.retry.run(() => stream.advance(mode === 'continuous'));
  }

  destroy(): void {
    this.ended = true;
    this.retry.end();
    this.stream?.destroy();
  }
}
