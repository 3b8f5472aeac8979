/**
 * Tells listeners that something changed, at most once every `interval` milliseconds: at once after a rest, and always once more
 * after the last change. Its version only moves when they are told, which is what `useSyncExternalStore` asks of a snapshot.
 */
export class ThrottledSignal {
  private readonly interval: number;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastTold = Number.NEGATIVE_INFINITY;
  private told = 0;

  constructor(interval: number) {
    this.interval = interval;
  }

  /** Something changed. */
  bump(): void {
    if (this.timer !== undefined) return;
    const wait = this.lastTold + this.interval - performance.now();
    if (wait <= 0) this.tell();
    else this.timer = setTimeout(() => this.tell(), wait);
  }

  /** Something changed that nobody should wait for. */
  bumpNow(): void {
    this.tell();
  }

  readonly version = (): number => this.told;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastTold = performance.now();
    this.told++;
    for (const listener of [...this.listeners]) listener();
  }
}

/** True at most once in so many milliseconds. */
export class Throttle {
  private last = performance.now();

  constructor(private readonly ms: number) {}

  due(): boolean {
    const now = performance.now();
    if (now - this.last < this.ms) return false;
    this.last = now;
    return true;
  }
}
