import type { ScheduleConfig } from '../config/types.ts';

/**
 * The learning rate of a step.
 *
 * Warm-up is linear: step s of W trains at s/W of the base rate, so the first is never 0 and step W has all of it. `constant`
 * stays there. `cosine` falls from the base rate, at step max(W, 1), to finalFraction of it, decaySteps later:
 * rate = base · (f + (1 − f) · (1 + cos(π p)) / 2), where p goes from 0 to 1; then it stays. Without warm-up that is
 * torch.optim.lr_scheduler.CosineAnnealingLR within its first T_max = decaySteps (Loshchilov & Hutter 2017,
 * https://arxiv.org/abs/1608.03983).
 *
 * @param baseRate the optimizer's learning rate
 * @param step from 1
 */
export function learningRateAt(schedule: ScheduleConfig, baseRate: number, step: number): number {
  const { warmupSteps, decaySteps, finalFraction } = schedule;
  if (step < warmupSteps) return (baseRate * step) / warmupSteps;
  if (schedule.type === 'constant') return baseRate;
  const progress = Math.min(1, Math.max(0, step - Math.max(warmupSteps, 1)) / decaySteps);
  return baseRate * (finalFraction + ((1 - finalFraction) * (1 + Math.cos(Math.PI * progress))) / 2);
}
