import type { LiveSettings } from '../../config/live.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Run, RunState } from '../loop/run.ts';
import type { RunSpec } from '../loop/runSpec.ts';

/** What a run was built from, to build it again. */
export interface MemberSpec extends RunSpec {
  readonly textId: string | undefined;
}

export interface Member {
  readonly run: Run;
  /** What a reset begins with. */
  readonly spec: MemberSpec;
}

/** A model whose device was lost, as it was last copied. */
export interface LostMember {
  readonly id: number;
  readonly spec: MemberSpec;
  readonly snapshot: Snapshot;
  state: RunState;
}

/** What trains on the device: the run, and in a comparison its compared runs, scheduled round-robin. */
export class Ensemble {
  constructor(private members: readonly [Member, ...Member[]]) {}

  get main(): Member {
    return this.members[0];
  }

  get runs(): Run[] {
    return this.members.map(({ run }) => run);
  }

  find(runId: number): Member | undefined {
    return this.members.find(({ run }) => run.id === runId);
  }

  play(): void {
    for (const run of this.runs) run.play();
  }

  /** Those that are behind come to where the foremost is, so that all stand at the same step. */
  pause(): void {
    const running = this.runs.filter((run) => run.state === 'running');
    for (const run of running) run.pause();
    this.stepTo(Math.max(...running.map((run) => run.aim)), running);
  }

  /** One step of each; where they stand apart, those behind come to the foremost. */
  step(): void {
    const able = this.runs.filter((run) => !run.halted);
    const aims = able.map((run) => run.aim);
    const apart = aims.some((aim) => aim !== aims[0]);
    for (const run of able) run.pause();
    this.stepTo(Math.max(...aims) + (apart ? 0 : 1), able);
  }

  private stepTo(step: number, runs: readonly Run[]): void {
    for (const run of runs) for (let i = run.aim; i < step; i++) run.step();
  }

  /** After a halt: this one from its last good parameters, and whoever stands beside it. */
  resume(runId: number | undefined): void {
    const resumed = runId === undefined ? this.main : this.find(runId);
    resumed?.run.resume();
    this.play();
  }

  /** @param runIds whom it acts on; the main run alone, if not told */
  setLive(change: LiveSettings, runIds: readonly number[] = [this.main.run.id]): void {
    for (const { trainer, id } of this.runs) if (runIds.includes(id)) trainer.setLive(change);
  }

  setHidden(hidden: boolean): void {
    for (const run of this.runs) run.setHidden(hidden);
  }

  /** What each would be built from again, with what was changed live. */
  get specs(): [MemberSpec, ...MemberSpec[]] {
    const present = ({ run, spec }: Member): MemberSpec => ({ ...spec, config: run.trainer.config });
    const [main, ...compared] = this.members;
    return [present(main), ...compared.map(present)];
  }

  /** Ends the compared runs; the main run goes on alone. */
  endComparison(): void {
    const [main, ...compared] = this.members;
    this.members = [main];
    for (const { run } of compared) run.destroy();
  }

  /** After the device was lost: what is left of each. */
  leave(): [LostMember, ...LostMember[]] {
    const { specs } = this;
    const left = ({ run: { id, state, snapshot } }: Member, spec: MemberSpec): LostMember => {
      return { id, state, snapshot, spec };
    };
    const [main, ...compared] = this.members;
    const [first, ...others] = specs;
    const lost = compared.map((other, i) => left(other, others[i] ?? other.spec));
    const all: [LostMember, ...LostMember[]] = [left(main, first), ...lost];
    this.destroy();
    return all;
  }

  destroy(): void {
    for (const run of this.runs) run.destroy();
  }
}
