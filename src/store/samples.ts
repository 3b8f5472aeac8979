import type { Event, SampledToken } from '../protocol.ts';
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

/** What changed, so that a listener can draw just that. */
export type SampleChange =
  | { kind: 'cleared' }
  | { kind: 'started'; block: SampleBlock }
  | { kind: 'grown'; block: SampleBlock; from: number }
  | { kind: 'dropped'; block: SampleBlock };

export const maxBlocks = 30;
/** Characters kept over all blocks; the oldest blocks go first, the newest never does. */
export const maxCharacters = 12_000;

class RunSamples {
  runId = -1;
  /** Oldest first. */
  readonly blocks: SampleBlock[] = [];
  private characters = 0;
  private readonly listeners = new Set<(change: SampleChange) => void>();

  begin(runId: number): void {
    this.runId = runId;
    this.blocks.length = 0;
    this.characters = 0;
    this.tell({ kind: 'cleared' });
  }

  onStart(event: StartEvent): void {
    if (event.runId !== this.runId) return;
    this.dropEmpty();
    const block: SampleBlock = {
      id: event.sampleId,
      step: event.step,
      loss: series.recentLoss,
      tokens: [],
      done: false,
    };
    this.blocks.push(block);
    this.tell({ kind: 'started', block });
    this.trim();
  }

  onTokens(event: TokensEvent): void {
    if (event.runId !== this.runId) return;
    const block = this.blocks.findLast((each) => each.id === event.sampleId);
    if (block === undefined) return;
    const from = block.tokens.length;
    block.tokens.push(...event.tokens);
    block.done = event.done;
    this.characters += event.tokens.length;
    this.tell({ kind: 'grown', block, from });
    this.trim();
  }

  readonly subscribe = (listener: (change: SampleChange) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** A sample thrown away before its first character leaves no heading behind. */
  private dropEmpty(): void {
    const last = this.blocks.at(-1);
    if (last !== undefined && last.tokens.length === 0) {
      this.blocks.pop();
      this.tell({ kind: 'dropped', block: last });
    }
  }

  private trim(): void {
    while (this.blocks.length > 1 && (this.blocks.length > maxBlocks || this.characters > maxCharacters)) {
      const block = this.blocks.shift();
      if (block === undefined) return;
      this.characters -= block.tokens.length;
      this.tell({ kind: 'dropped', block });
    }
  }

  private tell(change: SampleChange): void {
    for (const listener of [...this.listeners]) listener(change);
  }
}

/** The text that the current run has written; events of other runs are ignored. */
export const samples = new RunSamples();
