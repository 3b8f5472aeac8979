import type { Event } from '../../protocol/events.ts';
import type { RunHistory } from '../../storage/types.ts';
import { historyCapacity } from './history.ts';

type Validated = Pick<Extract<Event, { type: 'validation' }>, 'step' | 'loss' | 'accuracy'>;

export type ValidationPoints = Pick<ValidationCurve, 'length' | 'steps' | 'losses' | 'accuracies'>;

/** Validation losses of a run of any length in nats, in the order of their steps, in preallocated columns. */
export class ValidationCurve {
  length = 0;
  readonly steps = new Float64Array(historyCapacity);
  readonly losses = new Float32Array(historyCapacity);
  /** Of a task, the share of its predictions that are right; NaN elsewhere. */
  readonly accuracies = new Float32Array(historyCapacity);

  /** The last one; null before the first. */
  get latest(): Required<Validated> | null {
    const last = this.length - 1;
    if (last < 0) return null;
    const [step = 0, loss = 0, accuracy = 0] = [this.steps[last], this.losses[last], this.accuracies[last]];
    return { step, loss, accuracy };
  }

  add({ step, loss, accuracy = Number.NaN }: Validated): void {
    this.truncate(step - 1);
    if (this.length === historyCapacity) this.halve();
    this.steps[this.length] = step;
    this.losses[this.length] = loss;
    this.accuracies[this.length] = accuracy;
    this.length++;
  }

  /** Drops what lies after `step`. */
  truncate(step: number): void {
    while (this.length > 0 && (this.steps[this.length - 1] ?? 0) > step) this.length--;
  }

  copy(): Required<RunHistory['validation']> {
    const { steps, losses, accuracies, length } = this;
    return { steps: steps.slice(0, length), losses: losses.slice(0, length), accuracies: accuracies.slice(0, length) };
  }

  restore({ steps, losses, accuracies }: RunHistory['validation']): void {
    this.steps.set(steps);
    this.losses.set(losses);
    this.accuracies.fill(Number.NaN);
    this.accuracies.set(accuracies ?? []);
    this.length = steps.length;
  }

  /** Every other point goes; the last stays. */
  private halve(): void {
    const start = (this.length - 1) % 2;
    for (const column of [this.steps, this.losses, this.accuracies]) {
      for (let i = start; i < this.length; i += 2) column[(i - start) / 2] = column[i] ?? 0;
    }
    this.length = (this.length - start + 1) >> 1;
  }
}
