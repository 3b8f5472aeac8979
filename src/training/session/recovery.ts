import type { SamplingConfig } from '../../config/settings/types.ts';
import type { Event } from '../../protocol/events.ts';
import { RoundRobin } from '../loop/roundRobin.ts';
import type { Builder } from './builder.ts';
import type { Device } from './device.ts';
import { Ensemble, type LostMember, type Member, type MemberSpec } from './ensemble.ts';

/** A device that is lost again so soon after it was rebuilt is not rebuilt a second time. */
const relapseMs = 20_000;

type Lost = readonly [LostMember, ...LostMember[]];

/** Who opens a device, and trains what was brought back. */
interface Owner {
  open(): Promise<Device>;
  /** Whether it is still there. */
  isOpen(device: Device): boolean;
  adopt(ensemble: Ensemble): void;
}

/** Brings back what trained on a device that was lost: once by itself, then when asked. */
export class Recovery {
  /** What was lost and is not yet back. */
  lost: Lost | null = null;
  private recoveredAt = Number.NEGATIVE_INFINITY;
  private recovering: Promise<void> | null = null;

  constructor(
    private readonly builder: Builder,
    private readonly emit: (event: Event) => void,
    private readonly owner: Owner,
  ) {}

  /** Whether a device that is lost now is opened again without anybody asking. */
  get byItself(): boolean {
    return performance.now() - this.recoveredAt > relapseMs;
  }

  get specs(): [MemberSpec, ...MemberSpec[]] | null {
    if (!this.lost) return null;
    const [main, ...compared] = this.lost;
    return [main.spec, ...compared.map(({ spec }) => spec)];
  }

  lose(ensemble: Ensemble): void {
    this.lost = ensemble.leave();
  }

  /** Something else trains from now on. */
  forget(): void {
    this.lost = null;
  }

  /** What comes back stands still. */
  pause(): void {
    for (const member of this.lost ?? []) member.state = 'paused';
  }

  endComparison(): void {
    if (this.lost) this.lost = [this.lost[0]];
  }

  /** Opens the device again and goes on from the last snapshots. Asked again meanwhile, it is one recovery all the same. */
  recover(sampling: SamplingConfig): Promise<void> {
    this.recovering ??= this.rebuild(sampling).finally(() => {
      this.recovering = null;
    });
    return this.recovering;
  }

  private async rebuild(sampling: SamplingConfig): Promise<void> {
    this.recoveredAt = performance.now();
    const [main, ...compared] = this.lost ?? [];
    try {
      const device = await this.owner.open();
      if (!main) return;
      const roundRobin = new RoundRobin();
      const first = await this.bringBack(device, main, sampling, roundRobin);
      const others = await this.bringCompared(device, compared, roundRobin);
      const ensemble = new Ensemble([first, ...others]);
      // Lost once more, or a new run was configured meanwhile.
      if (!this.owner.isOpen(device) || this.lost?.[0] !== main) return ensemble.destroy();
      // The comparison was ended meanwhile.
      if (this.lost.length === 1) ensemble.endComparison();
      const states = this.lost.map(({ id, state }) => ({ id, state }));
      this.lost = null;
      this.owner.adopt(ensemble);
      for (const run of ensemble.runs) this.emit({ type: 'recovered', runId: run.id, step: run.trainer.step });
      for (const { id, state } of states) if (state === 'running') ensemble.find(id)?.run.play();
    } catch (error) {
      this.emit({ type: 'deviceLost', runId: main?.id ?? 0, message: (error as Error).message, recovering: false });
    }
  }

  private async bringBack(
    device: Device,
    { id, spec, snapshot }: LostMember,
    sampling: SamplingConfig | null,
    roundRobin: RoundRobin,
  ): Promise<Member> {
    const member = await this.builder.member(device, id, { ...spec, plan: snapshot.plan }, sampling, roundRobin);
    try {
      member.run.restore(snapshot);
      return member;
    } catch (error) {
      member.run.destroy();
      throw error;
    }
  }

  private async bringCompared(
    device: Device,
    compared: readonly LostMember[],
    roundRobin: RoundRobin,
  ): Promise<Member[]> {
    const back: Member[] = [];
    for (const other of compared) {
      try {
        back.push(await this.bringBack(device, other, null, roundRobin));
      } catch (error) {
        this.emit({ type: 'comparedLost', runId: other.id, message: (error as Error).message });
      }
    }
    return back;
  }
}
