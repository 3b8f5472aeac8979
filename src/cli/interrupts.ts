/** By the convention of shells: 128 and the number of SIGINT. */
export const interruptedCode = 130;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const sameMs = 300;

/** Hears Ctrl-C: the first asks for an end, a second one ends at once. */
export class Interrupts {
  private firstAt: number | null = null;
  private resolveRequest: () => void = () => {};
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
    } else if (now - this.firstAt > sameMs) {
      process.exit(interruptedCode);
    }
  }

  stop(): void {
    for (const signal of signals) process.off(signal, this.listener);
  }
}
