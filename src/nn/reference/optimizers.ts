import type { OptimizerConfig } from '../../config/settings/types.ts';
import { type Tensors, tensor, zerosLike } from './types.ts';

export interface OptimizerState {
  /** Steps done. */
  step: number;
  /** SGD and RMSProp: momentum buffer. Adam, AdamW, NAdam: mean gradient. */
  readonly first: Tensors;
  /** RMSProp, Adam, AdamW, NAdam: mean squared gradient. Adagrad: their sum. */
  readonly second: Tensors;
}

export function initialOptimizerState(params: Tensors): OptimizerState {
  return { step: 0, first: zerosLike(params), second: zerosLike(params) };
}

/** One component: its parameter p, gradient g and both moments m and v. */
interface Component {
  p: number;
  g: number;
  m: number;
  v: number;
}

/** @param step from 1 */
type Rule = (config: OptimizerConfig, rate: number, step: number) => (x: Component) => void;

/**
 * One step in place, by the formulas of torch.optim (SGD with dampening 0, RMSprop not centred, Adam and AdamW without
 * amsgrad, NAdam, Adagrad without a decay of its rate and with sums that begin at 0). Weight decay is added to the gradient, but AdamW shrinks the parameter instead.
 *
 * @param rate learning rate of this step; `config.learningRate` is only where a schedule starts from
 */
export function optimizerStep(
  config: OptimizerConfig,
  rate: number,
  params: Tensors,
  grads: Tensors,
  state: OptimizerState,
): void {
  state.step += 1;
  const update = rules[config.type](config, rate, state.step);
  for (const [name, p] of Object.entries(params)) {
    const [g, m, v] = [tensor(grads, name), tensor(state.first, name), tensor(state.second, name)];
    for (let i = 0; i < p.length; i++) {
      const x = { p: p[i] as number, g: g[i] as number, m: m[i] as number, v: v[i] as number };
      if (config.type !== 'adamw') x.g += config.weightDecay * x.p;
      update(x);
      p[i] = x.p;
      m[i] = x.m;
      v[i] = x.v;
    }
  }
}

/** m ← μ m + g; p ← p − η m, or with Nesterov p − η (g + μ m). */
const sgd: Rule =
  ({ momentum, nesterov }, rate) =>
  (x) => {
    x.m = momentum * x.m + x.g;
    x.p -= rate * (nesterov ? x.g + momentum * x.m : x.m);
  };

/** v ← α v + (1 − α) g²; m ← μ m + g / (√v + ε); p ← p − η m. */
const rmsprop: Rule =
  ({ momentum, alpha, epsilon }, rate) =>
  (x) => {
    x.v = alpha * x.v + (1 - alpha) * x.g * x.g;
    x.m = momentum * x.m + x.g / (Math.sqrt(x.v) + epsilon);
    x.p -= rate * x.m;
  };

/** m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; p ← p − η m̂ / (√v̂ + ε), both divided by 1 − βᵗ. */
const adam: Rule =
  ({ beta1, beta2, epsilon }, rate, step) =>
  (x) => {
    x.m = beta1 * x.m + (1 - beta1) * x.g;
    x.v = beta2 * x.v + (1 - beta2) * x.g * x.g;
    const mean = x.m / (1 - beta1 ** step);
    const square = x.v / (1 - beta2 ** step);
    x.p -= (rate * mean) / (Math.sqrt(square) + epsilon);
  };

const adamw: Rule = (config, rate, step) => {
  const update = adam(config, rate, step);
  return (x) => {
    x.p *= 1 - rate * config.weightDecay;
    update(x);
  };
};

/**
 * Dozat 2016, as torch.optim.NAdam: m, v as Adam; μ_i = β₁ (1 − 0.96^(iψ) / 2);
 * p ← p − η ((1 − μ_t) / (1 − μ₁ ⋯ μ_t) g + μ_{t+1} / (1 − μ₁ ⋯ μ_{t+1}) m) / (√v̂ + ε).
 */
const nadam: Rule = ({ beta1, beta2, epsilon, momentumDecay }, rate, step) => {
  const mu = (i: number): number => beta1 * (1 - 0.5 * 0.96 ** (i * momentumDecay));
  let product = 1;
  for (let i = 1; i <= step; i++) product *= mu(i);
  const ofGradient = (1 - mu(step)) / (1 - product);
  const ofMean = mu(step + 1) / (1 - product * mu(step + 1));
  return (x) => {
    x.m = beta1 * x.m + (1 - beta1) * x.g;
    x.v = beta2 * x.v + (1 - beta2) * x.g * x.g;
    const square = x.v / (1 - beta2 ** step);
    x.p -= (rate * (ofGradient * x.g + ofMean * x.m)) / (Math.sqrt(square) + epsilon);
  };
};

/** v ← v + g²; p ← p − η g / (√v + ε). */
const adagrad: Rule =
  ({ epsilon }, rate) =>
  (x) => {
    x.v += x.g * x.g;
    x.p -= (rate * x.g) / (Math.sqrt(x.v) + epsilon);
  };

const rules: Record<OptimizerConfig['type'], Rule> = { sgd, rmsprop, adam, adamw, nadam, adagrad };
