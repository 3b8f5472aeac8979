/** The seconds that a run has trained: it runs only while the run does. */
export class TrainingClock {
  private runningSince: number | null = null;

  constructor(private total = 0) {}

  start(): void {
    this.runningSince ??= performance.now();
  }

  stop(): void {
    this.total = this.seconds;
    this.runningSince = null;
  }

  get seconds(): number {
    return this.total + (this.runningSince === null ? 0 : (performance.now() - this.runningSince) / 1000);
  }
}
