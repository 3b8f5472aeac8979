import type { ClipConfig, OptimizerConfig } from '../../config/settings/types.ts';
import { dropoutKey } from '../../nn/modules/dropoutAdd/dropout.ts';
import { feedbackKey, type ScheduledSampling, samplingRate } from '../../nn/modules/outputFeedback/outputFeedback.ts';
import { plainStepUniforms, type StepUniforms } from '../../nn/optim/stepUniforms.ts';

/** What a step of NAdam multiplies the gradient and its mean with, before the learning rate. */
interface NadamFactors {
  /** (1 − μ_t) / (1 − μ₁ ⋯ μ_t) */
  readonly gradient: number;
  /** μ_{t+1} / (1 − μ₁ ⋯ μ_{t+1}) */
  readonly mean: number;
}

/**
 * Dozat 2016, Incorporating Nesterov momentum into Adam, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ, with the momentum of
 * torch.optim.NAdam: μ_i = β₁ (1 − 0.96^(iψ) / 2).
 *
 * @param momentumDecay ψ
 * @param step t, from 1
 */
function nadamFactors(
  { beta1, momentumDecay }: { readonly beta1: number; readonly momentumDecay: number },
  step: number,
): NadamFactors {
  const base = 0.96 ** momentumDecay;
  const momentum = (i: number): number => beta1 * (1 - 0.5 * base ** i);
  let product = 1;
  // It is nothing beside 1 after a few dozen steps, unless β₁ is as good as 1; then so is every later μ.
  for (let i = 1; i <= step && product > 1e-18; i++) {
    if (base ** i < 1e-17) {
      product *= beta1 ** (step - i + 1);
      break;
    }
    product *= momentum(i);
  }
  const [now, next] = [momentum(step), momentum(step + 1)];
  return { gradient: (1 - now) / (1 - product), mean: next / (1 - product * next) };
}

export interface StepSettings {
  readonly optimizer: OptimizerConfig;
  readonly clip: ClipConfig;
  /** Of this step, the schedule applied. */
  readonly learningRate: number;
  /** From 1; Adam's bias correction depends on it. */
  readonly step: number;
  /** Targets that count in the mean loss. */
  readonly counted: number;
  readonly carry: boolean;
  /** Row of the metrics buffer. */
  readonly row: number;
  /** Share of the units between layers that this step silences, and the run's seed, by which it draws them; none if left out. */
  readonly dropout?: { readonly rate: number; readonly seed: number };
  /** Output feedback; none if left out. */
  readonly feedback?: ScheduledSampling & { readonly seed: number };
}

const clipKinds = { none: 0, norm: 1, value: 2, band: 3 } as const;

/** A step's scalars as the kernels take them. Bias corrections are computed here in float64, as PyTorch does. */
export function uniformsOfStep(s: StepSettings): StepUniforms {
  const { optimizer } = s;
  const nadam = optimizer.type === 'nadam' ? nadamFactors(optimizer, s.step) : null;
  return {
    lossScale: 1 / Math.max(1, s.counted),
    carry: Number(s.carry),
    row: s.row,
    evaluate: 0,
    clipKind: clipKinds[s.clip.type],
    clipValue: s.clip.value,
    learningRate: s.learningRate,
    momentum: optimizer.momentum,
    beta1: optimizer.beta1,
    beta2: optimizer.type === 'rmsprop' ? optimizer.alpha : optimizer.beta2,
    epsilon: optimizer.epsilon,
    weightDecay: optimizer.weightDecay,
    correction1: nadam?.mean ?? 1 / (1 - optimizer.beta1 ** s.step),
    correction2: 1 / Math.sqrt(1 - optimizer.beta2 ** s.step),
    lookahead: nadam?.gradient ?? 0,
    clipLower: Math.min(s.clip.lower ?? 0, s.clip.value),
    dropoutRate: s.dropout?.rate ?? 0,
    dropoutKey: s.dropout ? dropoutKey(s.dropout.seed, s.step) : 0,
    feedRate: s.feedback ? samplingRate(s.feedback, s.step) : 0,
    feedKey: s.feedback ? feedbackKey(s.feedback.seed, s.step) : 0,
  };
}

/** An evaluation's: the loss is its only result. */
export function evaluationUniforms(counted: number, carry: boolean, row: number): StepUniforms {
  return { ...plainStepUniforms(counted), carry: Number(carry), row, evaluate: 1 };
}
