import { updateGateOf } from '../../cells/gates.ts';
import { cellsOf } from '../encoder.ts';
import { choice, nullable, number } from './declare.ts';
import type { RunConfig } from './types.ts';

const pytorch = { label: 'Uniform', hint: 'Within ±1/√H, as PyTorch' };
const xavier = { label: 'Xavier', hint: 'Uniform, by fan-in and fan-out' };
const orthogonal = { label: 'Orthogonal', hint: 'Keeps the length of a vector it multiplies' };
const normal = { label: 'Normal', hint: 'Mean 0, a small deviation' };
const matrices = { pytorch, xavier, kaiming: { label: 'Kaiming', hint: 'By fan-in; made for ReLU' }, orthogonal };
const recurrent = {
  ...matrices,
  identity: { label: 'Identity', hint: 'Copies the state before training; with ReLU, the IRNN' },
  gaussian: { label: 'Gaussian', hint: 'Normal, scaled to a spectral radius' },
  normal,
};

/** Labels that are names of people stay as they are. */
const phraseOf = (kind: keyof typeof recurrent, what: string): string => {
  const { label } = recurrent[kind];
  return `${/^(Xavier|Kaiming|Gaussian)$/.test(label) ? label : label.toLowerCase()} ${what}`;
};

const hasMatrices = (config: RunConfig): boolean =>
  cellsOf(config).some(({ recurrences }) => recurrences?.[0] !== 'none');
const hasEmbedding = (config: RunConfig): boolean => config.embedding.size > 0 && !config.embedding.tied;

/** Initialisers that say something of a recurrent weight that stands alone. */
export const vectorInitialisers: readonly string[] = ['pytorch', 'orthogonal', 'identity', 'gaussian', 'normal'];

const drawn = { place: 'start', initialWeights: true } as const;

export const initialisation = {
  seed: number({
    label: 'Seed',
    default: 1,
    ...drawn,
    min: 0,
    max: 4294967295,
    integer: true,
    inSummary: true,
    comparable: true,
    help: 'Seed of all random numbers; the same seed gives the same run.',
  }),
  /** What each kind draws is in nn/init. */
  init: {
    /** From the input and from the layers below. */
    input: choice({
      label: 'Input weights',
      default: 'pytorch',
      ...drawn,
      options: { ...matrices, normal },
      phrase: (kind): string => phraseOf(kind, 'input weights'),
      help: 'Initialisation of the weights from the input, and from layer to layer.',
    }),
    recurrent: choice({
      label: 'Recurrent weights',
      default: 'pytorch',
      ...drawn,
      options: recurrent,
      inSummary: true,
      relevant: hasMatrices,
      phrase: (kind): string => phraseOf(kind, 'recurrent weights'),
      help: 'Initialisation of the weights from state to state. With orthogonal weights gradients vanish slowest.',
    }),
    /** The head's matrix, and with it an embedding that is tied to it. */
    output: choice({
      label: 'Output weights',
      default: 'pytorch',
      ...drawn,
      options: { ...matrices, normal },
      phrase: (kind): string => phraseOf(kind, 'output weights'),
      help: 'Initialisation of the head’s weights, which a tied embedding shares.',
    }),
    embedding: choice({
      label: 'Embedding',
      default: 'pytorch',
      ...drawn,
      options: {
        pytorch: { label: 'Standard normal', hint: 'Mean 0, deviation 1, as PyTorch' },
        xavier,
        orthogonal,
        normal,
      },
      relevant: hasEmbedding,
      phrase: (kind): string => (kind === 'pytorch' ? 'standard normal embedding' : phraseOf(kind, 'embedding')),
      help: 'Initialisation of the embedding.',
    }),
    /** Of each gate's recurrent matrix as 'gaussian' leaves it. */
    spectralRadius: number({
      label: 'Spectral radius',
      symbol: 'ρ',
      default: 1,
      ...drawn,
      min: 0.01,
      max: 10,
      arrow: { step: 0.1 },
      distinguishesCells: true,
      relevant: (config: RunConfig): boolean => config.init.recurrent === 'gaussian' && hasMatrices(config),
      help: 'Largest modulus of the eigenvalues of each gate’s initial recurrent weights. Gradients tend to vanish below 1 and may explode above.',
    }),
    deviation: number({
      label: 'Standard deviation',
      symbol: 'σ',
      default: 0.01,
      ...drawn,
      min: 0,
      max: 10,
      arrow: { factor: 1.25 },
      relevant: (config: RunConfig): boolean => {
        const { input, recurrent, output, embedding } = config.init;
        return [input, recurrent, output, hasEmbedding(config) ? embedding : null].includes('normal');
      },
      help: 'Standard deviation of weights with normal initialisation.',
    }),
    forgetBias: nullable({
      label: 'Forget bias',
      default: 1,
      ...drawn,
      min: -10,
      max: 10,
      arrow: { step: 0.5 },
      inSummary: true,
      distinguishesCells: true,
      relevant: (config: RunConfig): boolean => cellsOf(config).some(({ forgetGate }) => forgetGate !== null),
      phrase: (bias): string => `forget bias ${bias ?? 'as initialised'}`,
      help: 'Initial bias of the forget gate. Above 0 the gate is open at first, so that state and gradient are kept for more steps.',
    }),
    updateBias: nullable({
      label: 'Update bias',
      default: null,
      ...drawn,
      min: -10,
      max: 10,
      arrow: { step: 0.5 },
      relevant: (config: RunConfig): boolean => cellsOf(config).some((cell) => updateGateOf(cell) !== null),
      phrase: (bias): string => `update bias ${bias ?? 'as initialised'}`,
      help: 'Initial bias of the update gate. Above 0 a GRU keeps more of its state from step to step. The textbook GRU and the minGRU, whose gate multiplies the candidate, keep less.',
    }),
  },
};
