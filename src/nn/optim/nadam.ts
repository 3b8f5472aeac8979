/** What a step of NAdam multiplies the gradient and its mean with, before the learning rate. */
export interface NadamFactors {
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
export function nadamFactors(
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
