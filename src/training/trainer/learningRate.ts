import type { ScheduleConfig } from '../../config/settings/types.ts';

/**
 * The learning rate of a step.
 *
 * Warm-up is linear: step s of W trains at s/W of the base rate, so the first is never 0 and step W has all of it. `constant`
 * stays there. `cosine` falls from the base rate, at step max(W, 1), to finalFraction of it, decaySteps later:
 * rate = base · (f + (1 − f) · (1 + cos(π p)) / 2), where p goes from 0 to 1; then it stays. Without warm-up that is
 * torch.optim.lr_scheduler.CosineAnnealingLR within its first T_max = decaySteps (Loshchilov & Hutter 2017,
 * https://arxiv.org/abs/1608.03983). `step` multiplies the rate by stepFactor every stepEvery steps after warm-up, as
 * torch.optim.lr_scheduler.StepLR does.
 *
 * `one-cycle` has no warm-up but its own (Smith & Topin 2018, Super-convergence, https://arxiv.org/abs/1708.07120), as
 * torch.optim.lr_scheduler.OneCycleLR with cosine annealing: half a cosine from base / cycleStart up to the base rate over cycleRise of
 * cycleSteps, and another down to base / cycleStart / cycleEnd at the last of them; then it stays.
 *
 * @param baseRate the optimizer's learning rate
 * @param step from 1
 */
export function learningRateAt(schedule: ScheduleConfig, baseRate: number, step: number): number {
  if (schedule.type === 'one-cycle') return baseRate * cycleFraction(schedule, step - 1);
  const { warmupSteps, decaySteps, finalFraction } = schedule;
  if (step < warmupSteps) return (baseRate * step) / warmupSteps;
  if (schedule.type === 'constant') return baseRate;
  const since = Math.max(0, step - Math.max(warmupSteps, 1));
  if (schedule.type === 'step') return baseRate * schedule.stepFactor ** Math.floor(since / schedule.stepEvery);
  return baseRate * cosine(1, finalFraction, since / decaySteps);
}

/** Half a cosine between two values; stays at the second. */
const cosine = (start: number, end: number, progress: number): number =>
  end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;

/** @param step from 0 */
function cycleFraction({ cycleSteps, cycleRise, cycleStart, cycleEnd }: ScheduleConfig, step: number): number {
  // PyTorch's end of the rise, which need not be a whole number.
  const top = cycleRise * cycleSteps - 1;
  const first = 1 / cycleStart;
  if (step < top) return cosine(first, 1, step / top);
  const fall = cycleSteps - 1 - top;
  return cosine(1, first / cycleEnd, fall > 0 ? (step - top) / fall : 0);
}
