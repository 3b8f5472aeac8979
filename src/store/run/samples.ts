import type { Event } from '../../protocol/events.ts';
import type { SampledToken } from '../../protocol/run.ts';
import { series } from './series.ts';

type StartEvent = Extract<Event, { type: 'sampleStart' }>;
type TokensEvent = Extract<Event, { type: 'sample' }>;

/** One sample as it came. */
export interface SampleBlock {
  readonly id: number;
  /** The training step whose parameters wrote it. */
  readonly step: number;
  /** Smoothed training loss when it began, nats; NaN when there was none yet. */
  readonly loss: number;
  readonly tokens: SampledToken[];
  done: boolean;
}

export const maxBlocks = 30;
/**
 * Characters kept over all blocks; the oldest blocks go first, the newest never does. Each brings its five likeliest, some
 * 300 bytes: this many fill in a minute or two and hold the page's heap steady from then on.
 */
export const maxCharacters = 6_000;

class RunSamples {
  runId = -1;
  /** Oldest first. A block only ever grows. */
  readonly blocks: SampleBlock[] = [];
  private characters = 0;
  private readonly listeners = new Set<() => void>();

  begin(runId: number): void {
    this.runId = runId;
    this.blocks.length = 0;
    this.characters = 0;
    this.notify();
  }

  onStart(event: StartEvent): void {
    if (event.runId !== this.runId) return;
    // A sample thrown away before its first character leaves no heading behind.
    if (this.blocks.at(-1)?.tokens.length === 0) this.blocks.pop();
    this.blocks.push({ id: event.sampleId, step: event.step, loss: series.recentLoss, tokens: [], done: false });
    this.trim();
    this.notify();
  }

  onTokens(event: TokensEvent): void {
    if (event.runId !== this.runId) return;
    const block = this.blocks.findLast((each) => each.id === event.sampleId);
    if (block === undefined) return;
    for (const token of event.tokens) block.tokens.push(token);
    block.done = event.done;
    this.characters += event.tokens.length;
    this.trim();
    this.notify();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private trim(): void {
    while (this.blocks.length > 1 && (this.blocks.length > maxBlocks || this.characters > maxCharacters)) {
      this.characters -= this.blocks.shift()?.tokens.length ?? 0;
    }
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** The text that the current run has written; events of other runs are ignored. */
export const samples = new RunSamples();
