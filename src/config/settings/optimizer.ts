import { choice, flag, number, type Option } from './declare.ts';
import type { RunConfig } from './types.ts';

type Moment = 'first' | 'second';
const both: readonly Moment[] = ['first', 'second'];

/**
 * Optimizers, with the moments that each keeps of the gradient. optim/update.wgsl numbers them in this order, and SGD with Nesterov after
 * SGD.
 */
export const optimizers = {
  sgd: { label: 'SGD', hint: 'Gradient descent, optionally with momentum', moments: ['first'] },
  rmsprop: { label: 'RMSProp', hint: 'A learning rate scaled for each weight', moments: both },
  adam: { label: 'Adam', hint: 'RMSProp with momentum and bias correction', moments: both },
  adamw: { label: 'AdamW', hint: 'Adam with decoupled weight decay', moments: both },
  nadam: { label: 'NAdam', hint: 'Adam with Nesterov momentum', moments: both },
  adagrad: { label: 'Adagrad', hint: 'A rate that falls with all past gradients', moments: ['second'] },
} as const satisfies Record<string, Option & { readonly moments: readonly Moment[] }>;

export const optimizerTypes = Object.keys(optimizers) as readonly (keyof typeof optimizers)[];

/** Of a setting that some optimizers read. */
const read =
  (...types: typeof optimizerTypes) =>
  (config: RunConfig): boolean =>
    types.includes(config.optimizer.type);

const decay = { min: 0, max: 0.9999, place: 'optimizer' } as const;

export const optimizer = {
  optimizer: {
    type: choice({
      label: 'Optimizer',
      default: 'adam',
      options: optimizers,
      place: 'learning',
      phrase: (type): string => type,
      help: 'The rule that computes the update of the weights from the gradient.',
    }),
    learningRate: number({
      label: 'Learning rate',
      symbol: 'η',
      default: 0.005,
      min: 0,
      max: 10,
      arrow: { factor: 1.25 },
      place: 'own',
      effect: 'live',
      help: 'Scale of each update. Too high diverges, too low learns slowly.',
    }),
    momentum: number({
      label: 'Momentum',
      default: 0,
      ...decay,
      arrow: { step: 0.05 },
      relevant: read('sgd', 'rmsprop'),
      help: 'Share of the last update that is kept in the next.',
    }),
    nesterov: flag({
      label: 'Nesterov',
      default: false,
      place: 'optimizer',
      relevant: read('sgd'),
      help: 'Nesterov momentum; needs momentum above 0.',
    }),
    beta1: number({
      label: 'First-moment decay',
      symbol: 'β₁',
      default: 0.9,
      ...decay,
      arrow: { step: 0.01 },
      relevant: read('adam', 'adamw', 'nadam'),
      help: 'Decay of the running mean of the gradient.',
    }),
    beta2: number({
      label: 'Second-moment decay',
      symbol: 'β₂',
      default: 0.999,
      ...decay,
      max: 0.999999,
      arrow: { step: 0.001 },
      relevant: read('adam', 'adamw', 'nadam'),
      help: 'Decay of the running mean of the squared gradient.',
    }),
    alpha: number({
      label: 'Smoothing constant',
      symbol: 'α',
      default: 0.99,
      ...decay,
      arrow: { step: 0.01 },
      relevant: read('rmsprop'),
      help: 'RMSProp’s decay of the running mean of the squared gradient.',
    }),
    epsilon: number({
      label: 'Epsilon',
      symbol: 'ε',
      default: 1e-8,
      min: 1e-12,
      max: 1,
      arrow: { factor: 10 },
      place: 'optimizer',
      relevant: read('rmsprop', 'adam', 'adamw', 'nadam', 'adagrad'),
      help: 'Added to the root of the squared gradient, so that the division stays finite.',
    }),
    /** PyTorch's momentum_decay. */
    momentumDecay: number({
      label: 'Momentum decay',
      symbol: 'ψ',
      default: 0.004,
      min: 0,
      max: 1,
      place: 'optimizer',
      relevant: read('nadam'),
      help: 'How fast NAdam’s momentum grows from half of β₁ to β₁.',
    }),
    /** L2 term for all but AdamW, decoupled there. */
    weightDecay: number({
      label: 'Weight decay',
      symbol: 'λ',
      default: 0,
      min: 0,
      max: 1,
      arrow: { step: 0.01 },
      place: 'optimizer',
      // PyTorch's default for AdamW, whose point it is; the other optimizers have none.
      implied: (config: RunConfig): number => (config.optimizer.type === 'adamw' ? 0.01 : 0),
      help: 'Moves every weight towards 0 at each update.',
    }),
  },
};
