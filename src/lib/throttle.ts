/**
 * Notifies listeners that something changed, at most once every `interval` milliseconds: at once after a rest, and always once more
 * after the last change. Its version only moves when they are notified, which is what `useSyncExternalStore` requires of a snapshot.
 */
export class ThrottledSignal {
  private readonly interval: number;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastNotified = Number.NEGATIVE_INFINITY;
  private notifications = 0;

  constructor(interval: number) {
    this.interval = interval;
  }

  /** Something changed. */
  bump(): void {
    if (this.timer !== undefined) return;
    const wait = this.lastNotified + this.interval - performance.now();
    if (wait <= 0) this.notify();
    else this.timer = setTimeout(() => this.notify(), wait);
  }

  /** Something changed that nobody should wait for. */
  bumpNow(): void {
    this.notify();
  }

  readonly version = (): number => this.notifications;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private notify(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastNotified = performance.now();
    this.notifications++;
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
