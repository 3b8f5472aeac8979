import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { MetricsColumns } from '../../protocol/run.ts';

/** A model that does worse than this many times chance has been thrown off: no rate would bring it back. */
const divergedTimesChance = 2;

/** Knows whether a run is still sound, and the last copy of it that was seen to be. */
export class DivergenceDetector {
  private unproven: Snapshot | null = null;
  private lastLoss = Number.NaN;
  private readonly limit: number;

  /** @param copy the parameters that training starts from */
  constructor(
    chanceLoss: number,
    public copy: Snapshot,
  ) {
    this.limit = divergedTimesChance * chanceLoss;
  }

  /** A copy to trust once the loss of the step after it, in which its parameters show, has been seen. */
  propose(copy: Snapshot): void {
    this.unproven = copy;
  }

  observe({ firstStep, loss }: MetricsColumns): void {
    this.lastLoss = loss.at(-1) ?? this.lastLoss;
    const shown = this.unproven ? loss[this.unproven.step + 1 - firstStep] : undefined;
    if (!this.unproven || shown === undefined) return;
    if (shown <= this.limit) this.copy = this.unproven;
    this.unproven = null;
  }

  /** The last loss where it says that the parameters are past help; null where they are sound. */
  get divergedLoss(): number | null {
    return this.lastLoss > this.limit ? this.lastLoss : null;
  }

  /** Back to a state that is known: what was proposed since counts no more. */
  forget(): void {
    this.unproven = null;
    this.lastLoss = Number.NaN;
  }
}

/** @param back whether parameters older than the last step's were kept */
export function haltMessage(step: number, resumesFrom: number, back: boolean): string {
  const name = (number: number): string => number.toLocaleString('en');
  const kept = back
    ? `The weights had already diverged, so those of step ${name(resumesFrom)} were restored.`
    : 'Its update was not applied.';
  return `The loss or the gradient of step ${name(step)} was not finite. ${kept}`;
}
