/** By the convention of shells: 128 and the number of SIGINT. */
export const interruptedCode = 130;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const sameMs = 300;

/** Hears Ctrl-C: the first asks for an end, a second one ends at once. */
export class Interrupts {
  private firstAt: number | null = null;
  private resolveRequest: () => void = () => {};
  private readonly controller = new AbortController();
  /** Aborted at the first. */
  readonly signal = this.controller.signal;
  /** Resolves at the first. */
  readonly request = new Promise<void>((resolve) => {
    this.resolveRequest = resolve;
  });
  private readonly listener = (): void => this.onSignal();

  /** @param announce called at the first */
  constructor(private readonly announce: () => void) {
    for (const signal of signals) process.on(signal, this.listener);
  }

  get requested(): boolean {
    return this.firstAt !== null;
  }

  private onSignal(): void {
    const now = performance.now();
    if (this.firstAt === null) {
      this.firstAt = now;
      this.announce();
      this.resolveRequest();
      this.controller.abort();
    } else if (now - this.firstAt > sameMs) {
      process.exit(interruptedCode);
    }
  }

  stop(): void {
    for (const signal of signals) process.off(signal, this.listener);
  }
}

/** Ends with the code of work that listens to a signal, or where the signal ended it with that of an interrupted command. */
export async function endingWith(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (cause) {
    if (signal.aborted && cause === signal.reason) return interruptedCode;
    throw cause;
  }
}
