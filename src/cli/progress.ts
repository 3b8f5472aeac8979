import type { Event } from '../protocol/events.ts';
import { barLine, type ProgressFacts, plainLine } from './progressLine.ts';

const redrawMs = 100;
const plainMs = 10_000;
const clearLine = '\r\u001b[K';

/** What progress is written to: standard error, or a stand-in. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how a run gets on, from its first step: one line drawn anew on a terminal, else a line now and then. */
export class Progress {
  private step: number;
  private loss: number | null = null;
  private validation: number | null = null;
  private accuracy: number | null = null;
  private gradNorm: number | null = null;
  private charactersPerSecond = 0;
  private shownAt = Number.NEGATIVE_INFINITY;
  private drawn = false;

  constructor(
    private readonly screen: Screen,
    private readonly run: { readonly step: number; readonly target: number; readonly charactersPerStep: number },
  ) {
    this.step = run.step;
  }

  see(event: Event): void {
    switch (event.type) {
      case 'status':
        if (event.charactersPerSecond > 0) this.charactersPerSecond = event.charactersPerSecond;
        break;
      case 'metrics': {
        const { firstStep, loss, gradNorm } = event.columns;
        this.step = firstStep + loss.length - 1;
        this.loss = loss.at(-1) ?? null;
        this.gradNorm = gradNorm.at(-1) ?? null;
        break;
      }
      case 'validation':
        this.validation = event.loss;
        this.accuracy = event.accuracy ?? null;
        break;
      default:
        return;
    }
    const due = performance.now() - this.shownAt >= (this.screen.isTTY ? redrawMs : plainMs);
    if (due && this.loss !== null) this.show();
  }

  private facts(): ProgressFacts {
    const { step, loss, validation, accuracy, gradNorm, charactersPerSecond, run } = this;
    const left = (run.target - step) * run.charactersPerStep;
    const timeLeft = charactersPerSecond > 0 ? left / charactersPerSecond : null;
    return { step, target: run.target, loss, validation, accuracy, gradNorm, charactersPerSecond, timeLeft };
  }

  private show(): void {
    this.shownAt = performance.now();
    const { screen } = this;
    if (screen.isTTY) {
      screen.write(clearLine + barLine(this.facts(), screen.columns ?? 80));
      this.drawn = true;
    } else {
      screen.write(`${plainLine(this.facts())}\n`);
    }
  }

  /** A line of its own among the progress. */
  say(sentence: string): void {
    this.screen.write(`${this.drawn ? clearLine : ''}${sentence}\n`);
    this.drawn = false;
  }

  /** The last word on where the run is. */
  finish(): void {
    this.show();
    if (this.drawn) this.screen.write('\n');
    this.drawn = false;
  }
}
