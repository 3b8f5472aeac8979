import type { RunConfig } from '../types.ts';
import { choice, flag, number, type Option } from './declare.ts';

const optimizers = {
  sgd: { label: 'SGD', hint: 'Straight down the gradient' },
  rmsprop: { label: 'RMSProp', hint: 'Each weight at its own scale' },
  adam: { label: 'Adam', hint: 'RMSProp with momentum, corrected at the start' },
  adamw: { label: 'AdamW', hint: 'Adam with decoupled weight decay' },
  nadam: { label: 'Nadam', hint: 'Adam that looks ahead along its momentum' },
  adagrad: { label: 'Adagrad', hint: 'Each weight slows down by all it has moved' },
} as const satisfies Record<string, Option>;

/** Of a setting that some optimizers read. */
const read =
  (...types: (keyof typeof optimizers)[]) =>
  (config: RunConfig): boolean =>
    types.includes(config.optimizer.type);

export const optimizer = {
  optimizer: {
    type: choice({
      label: 'Optimizer',
      default: 'adam',
      options: optimizers,
      place: 'learning',
      phrase: (type): string => type,
      help: 'How a gradient becomes a change of the weights.',
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
      help: 'Length of each step downhill; too high diverges, too low crawls.',
    }),
    momentum: number({
      label: 'Momentum',
      default: 0,
      min: 0,
      max: 0.9999,
      arrow: { step: 0.05 },
      place: 'optimizer',
      relevant: read('sgd', 'rmsprop'),
      help: 'Share of the last step kept in the next.',
    }),
    nesterov: flag({
      label: 'Nesterov',
      default: false,
      place: 'optimizer',
      relevant: read('sgd'),
      help: 'Looks ahead along the momentum; needs momentum above 0.',
    }),
    beta1: number({
      label: 'First-moment decay',
      symbol: 'β₁',
      default: 0.9,
      min: 0,
      max: 0.9999,
      arrow: { step: 0.01 },
      place: 'optimizer',
      relevant: read('adam', 'adamw', 'nadam'),
      help: 'Memory of the mean gradient.',
    }),
    beta2: number({
      label: 'Second-moment decay',
      symbol: 'β₂',
      default: 0.999,
      min: 0,
      max: 0.999999,
      arrow: { step: 0.001 },
      place: 'optimizer',
      relevant: read('adam', 'adamw', 'nadam'),
      help: 'Memory of the squared gradient.',
    }),
    alpha: number({
      label: 'Smoothing constant',
      symbol: 'α',
      default: 0.99,
      min: 0,
      max: 0.9999,
      arrow: { step: 0.01 },
      place: 'optimizer',
      relevant: read('rmsprop'),
      help: "RMSProp's memory of the squared gradient.",
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
      help: 'Keeps the division by the root of the squared gradient finite.',
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
      help: 'How soon NAdam’s momentum grows from half of β₁ to all of it.',
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
      help: 'Pulls every weight towards 0.',
    }),
  },
};
