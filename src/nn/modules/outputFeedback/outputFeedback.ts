import { pcg } from '../../../lib/counterRng.ts';
import { ignoredTarget } from '../../../lib/ignoredTarget.ts';
import { rowLists } from '../../../lib/rowLists.ts';

/**
 * What teacher forcing feeds: at each step the target of the one before, and nothing where there was none, or at the first.
 * @param targets [T, B]
 * @returns [T, B], `ignoredTarget` where there is none
 */
export function teacherForced(targets: Uint32Array, B: number): Uint32Array<ArrayBuffer> {
  const feedback = new Uint32Array(targets.length).fill(ignoredTarget);
  feedback.set(targets.subarray(0, Math.max(0, targets.length - B)), B);
  return feedback;
}

/** Rows by the id that is fed back, as `rowLists`; those without one come last and are in no list. */
export function feedbackLists(feedback: Uint32Array, V: number): { order: Uint32Array; starts: Uint32Array } {
  const { order, starts } = rowLists(
    feedback.map((id) => Math.min(id, V)),
    V + 1,
  );
  return { order, starts: starts.subarray(0, V + 1) };
}

export interface ScheduledSampling {
  /** Probability that the model's own output is fed back in training, at the end of the ramp. */
  readonly sampling: number;
  /** Steps of training over which it gets there from 0. */
  readonly rampSteps: number;
}

/** @param step of training, from 1 */
export const samplingRate = ({ sampling, rampSteps }: ScheduledSampling, step: number): number =>
  rampSteps > 0 ? sampling * Math.min(1, step / rampSteps) : sampling;

/** What a training step's coins are keyed by. @param seed of the run @param step its number */
export const feedbackKey = (seed: number, step: number): number => pcg((step + pcg(seed ^ 0x66656564)) >>> 0);
