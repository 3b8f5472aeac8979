/** Steps that one model may be ahead of the slowest: enough to fill a submit on a fast GPU, and nobody sees the difference. */
const lead = 8;

/** A model that trains, as the others on its device see it. */
export interface Scheduled {
  /** Steps submitted. */
  readonly position: number;
  /** Whether it has anything to submit. */
  readonly going: boolean;
  /** Looks again whether there is something to submit. */
  wake(): void;
  /** Resolves when nothing submitted is left. */
  drained(): Promise<void>;
}

/** Round-robin scheduler of the models that train on one device: none runs far ahead, and while others need the GPU, all of them wait. */
export class RoundRobin {
  /** When the last of their submits was done: time before that was another's. */
  readonly clock = { lastDone: 0 };
  private readonly members = new Set<Scheduled>();
  private waiting: (() => void)[] = [];
  private suspensions = 0;

  join(member: Scheduled): void {
    this.members.add(member);
  }

  leave(member: Scheduled): void {
    this.members.delete(member);
    this.moved();
  }

  /** Steps that a member may submit now. Who stands still delays nobody. */
  room(member: Scheduled): number {
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
  get suspended(): boolean {
    return this.suspensions > 0;
  }

  /** Nobody submits anything until it is released as often. Resolves when nothing submitted is left. */
  async suspend(): Promise<void> {
    this.suspensions++;
    this.moved();
    await Promise.all([...this.members].map((member) => member.drained()));
  }

  release(): void {
    this.suspensions--;
    for (const member of this.members) member.wake();
  }
}
