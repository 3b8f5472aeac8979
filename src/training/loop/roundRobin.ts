/** Steps that one model may be ahead of the slowest: enough to fill a submit on a fast GPU, and nobody sees the difference. */
const lead = 8;

/** A model that trains, as the others on its device see it. */
export interface Turner {
  /** Steps submitted. */
  readonly position: number;
  /** Whether it has anything to submit. */
  readonly going: boolean;
  /** Looks again whether there is something to submit. */
  goOn(): void;
  /** Resolves when nothing submitted is left. */
  drained(): Promise<void>;
}

/** Keeps models that train on one device together: they take turns, and while others need the GPU, all of them wait. */
export class Turns {
  /** When the last of their submits was done: time before that was another's. */
  readonly clock = { lastDone: 0 };
  private readonly members = new Set<Turner>();
  private waiting: (() => void)[] = [];
  private holds = 0;

  join(member: Turner): void {
    this.members.add(member);
  }

  leave(member: Turner): void {
    this.members.delete(member);
    this.moved();
  }

  /** Steps that a member may submit now. Who stands still holds nobody up. */
  room(member: Turner): number {
    if (this.members.size < 2) return Number.POSITIVE_INFINITY;
    const others = [...this.members].filter((other) => other !== member && other.going);
    return Math.min(member.position, ...others.map(({ position }) => position)) + lead - member.position;
  }

  /** Resolves when a member has moved, or has come to stand. */
  change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** A member has moved, or has come to stand: there may be room for others. */
  moved(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Whether others have the GPU to themselves. */
  get held(): boolean {
    return this.holds > 0;
  }

  /** Nobody submits anything until it is released as often. Resolves when nothing submitted is left. */
  async hold(): Promise<void> {
    this.holds++;
    this.moved();
    await Promise.all([...this.members].map((member) => member.drained()));
  }

  release(): void {
    this.holds--;
    for (const member of this.members) member.goOn();
  }
}
