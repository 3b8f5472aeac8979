import { type CellDef, type CellFamily, cells } from '../../nn/cells/index.ts';
import { cellsOf, type LayerConfig, modelName, readLayers } from '../layerList.ts';
import { inputAndOutput } from '../task.ts';
import type { RunConfig } from '../types.ts';
import { choice, flag, number, type Option, text } from './declare.ts';

const families: Readonly<Record<CellFamily, string>> = {
  plain: 'Without gates',
  lstm: 'LSTM: gates around a cell state',
  gru: 'GRU: gates around one state',
  minimal: 'Gates that depend on the input alone',
};
const familyOrder = Object.keys(families);

/** Every cell, by what kind of memory it has; those that PyTorch has first, then by how much is added. */
const cellOptions: Readonly<Record<string, Option>> = Object.fromEntries(
  cells
    .toSorted(
      (a, b) =>
        familyOrder.indexOf(a.family) - familyOrder.indexOf(b.family) ||
        Number(b.pytorch !== null) - Number(a.pytorch !== null) ||
        a.label.length - b.label.length,
    )
    .map(({ id, label, hint, family }) => [id, { label, hint, group: families[family] }]),
);

/** Cells by the names that they once had. */
const aliases = { 'rnn-diagonal': 'indrnn' };

const anyCell = (config: RunConfig, test: (cell: CellDef) => boolean): boolean => cellsOf(config).some(test);
/** Listed one by one, layers have no setting in common. */
const layersAlike = (config: RunConfig): boolean => config.perLayer === '';
const isStack = (config: RunConfig): boolean => config.layers > 1;
const hasFeedback = (config: RunConfig): boolean => config.feedback.enabled;

export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const layers = number({
  label: 'Layers',
  symbol: 'L',
  default: 1,
  initialWeights: true,
  min: 1,
  max: 8,
  integer: true,
  ofLayer: true,
  relevant: layersAlike,
  shapes: true,
  phrase: (layers): string => count(layers, 'layer'),
  help: 'Recurrent layers, each reading the states of the layer below; 1 to 8.',
});

const hiddenSize = number({
  label: 'Hidden units',
  symbol: 'H',
  default: 128,
  initialWeights: true,
  min: 1,
  max: 1024,
  integer: true,
  arrow: { step: 16 },
  ofLayer: true,
  relevant: layersAlike,
  shapes: true,
  help: 'Hidden size H: the length of the state vector, 1 to 1024. More units learn more and cost more.',
});

const isPossible = ({ cell, hiddenSize: units }: LayerConfig): boolean =>
  Object.hasOwn(cellOptions, cell) && units >= hiddenSize.min && units <= hiddenSize.max;

const poolPhrases = {
  steps: 'every step',
  last: 'the last state',
  mean: 'the mean state',
  max: 'the largest state',
  ends: 'both ends',
};

export const model = {
  cell: choice({
    label: 'Cell',
    default: 'lstm',
    initialWeights: true,
    options: cellOptions,
    aliases,
    place: 'own',
    ofLayer: true,
    relevant: layersAlike,
    shapes: true,
    help: 'The equations that compute the next state from the last state and the input.',
  }),
  /** Of the plain RNN; ignored by cells whose equations fix theirs. */
  activation: choice({
    label: 'Activation',
    symbol: 'φ',
    default: 'tanh',
    options: { tanh: { label: 'tanh' }, relu: { label: 'ReLU' }, sigmoid: { label: 'sigmoid' } },
    segmented: true,
    relevant: (config: RunConfig): boolean => anyCell(config, ({ activations }) => activations.length > 0),
    help: 'Function that the plain RNN applies to its weighted sum.',
  }),
  /** Whether a gated cell's recurrent matrices are full or diagonal. */
  recurrence: choice({
    label: 'Recurrence',
    default: 'full',
    initialWeights: true,
    options: {
      full: { label: 'Full', hint: 'Each unit depends on all units' },
      diagonal: { label: 'Diagonal', hint: 'Each unit depends on itself alone' },
    },
    segmented: true,
    place: 'inside',
    // A cell that has one form of its own is not asked which; one whose matrices are full says why it has no other.
    relevant: (config: RunConfig): boolean =>
      anyCell(config, ({ recurrences = ['full'] }) => recurrences.includes('full')),
    shapes: true,
    phrase: (kind): string => `${kind} recurrence`,
    help: 'Full: each unit depends on all units of the last step. Diagonal: on itself alone, with far fewer weights.',
  }),
  /** Of both projections of each gate, inside the cell. */
  layerNorm: flag({
    label: 'Layer normalisation',
    default: false,
    initialWeights: true,
    place: 'inside',
    shapes: true,
    help: 'Normalises the weighted sums of each gate to mean 0 and standard deviation 1 over the units, then scales them by a learned gain.',
  }),
  layers,
  /** Where layers differ in cell, width or direction, all of them, as config/layerList.ts writes them; '' where they are alike. */
  perLayer: text({
    label: 'Layers one by one',
    default: '',
    initialWeights: true,
    accepts: `1 to ${layers.max} layers like lstm:256,gru:128:bidirectional, of the cells ${cells.map(({ id }) => id).join(', ')} with ${hiddenSize.min} to ${hiddenSize.max} units`,
    valid: (list): boolean => {
      const read = list === '' ? [] : readLayers(list);
      return read !== null && read.length <= layers.max && read.every(isPossible);
    },
    examples: ['', 'lstm:16,gru:8'],
    aliases,
    place: 'own',
    shapes: true,
    phrase: (list, config: RunConfig): string => (list === '' ? 'layers alike' : modelName(config)),
    help: 'Cell, units and direction of each layer, the lowest first, such as lstm:256,gru:128:bidirectional; empty if all are alike.',
  }),
  /** What layers read besides the layer below. */
  connections: {
    input: flag({
      label: 'Input to every layer',
      default: false,
      initialWeights: true,
      place: 'around',
      relevant: isStack,
      shapes: (config: RunConfig): unknown => isStack(config) && config.connections.input,
      phrase: (on): string => (on ? 'input to every layer' : 'input to layer 1 alone'),
      help: 'Every layer reads the input as well as the layer below.',
    }),
    residual: flag({
      label: 'Residual connections',
      default: false,
      place: 'around',
      relevant: isStack,
      shapes: (config: RunConfig): unknown => isStack(config) && config.connections.residual,
      help: 'A layer’s output is added to its input, so that the gradient also passes around the layer.',
    }),
    dense: flag({
      label: 'Dense connections',
      default: false,
      initialWeights: true,
      place: 'around',
      relevant: isStack,
      shapes: (config: RunConfig): unknown => isStack(config) && config.connections.dense,
      help: 'Every layer reads all layers below it.',
    }),
  },
  /** Each layer reads the sequence from both ends; not for what is to be written on. */
  bidirectional: flag({
    label: 'Bidirectional',
    default: false,
    initialWeights: true,
    place: 'around',
    ofLayer: true,
    relevant: layersAlike,
    shapes: true,
    phrase: (on): string => (on ? 'both directions' : 'one direction'),
    help: 'A second recurrence reads each sequence from its end. For tasks that read the whole sequence before they predict.',
  }),
  hiddenSize,
  /** Of what a layer hands to the next; the recurrence is left alone. */
  dropout: {
    rate: number({
      label: 'Dropout',
      default: 0,
      min: 0,
      max: 0.95,
      arrow: { step: 0.05 },
      place: 'around',
      relevant: isStack,
      shapes: (config: RunConfig): unknown => isStack(config) && config.dropout.rate > 0,
      phrase: (rate): string => (rate > 0 ? `dropout ${rate}` : 'no dropout'),
      help: 'Share of the units between layers that are set to zero at random in training, against overfitting.',
    }),
    /** One mask for all steps of a sequence. */
    variational: flag({
      label: 'Variational dropout',
      default: false,
      place: 'around',
      relevant: (config: RunConfig): boolean => isStack(config) && config.dropout.rate > 0,
      phrase: (on): string => (on ? 'a mask a sequence' : 'a mask a step'),
      help: 'The same units are set to zero for a whole sequence.',
    }),
  },
  embedding: {
    size: number({
      label: 'Embedding',
      symbol: 'D',
      default: 0,
      initialWeights: true,
      min: 0,
      max: 1024,
      integer: true,
      arrow: { step: 8 },
      place: 'ends',
      inSummary: true,
      shapes: true,
      phrase: (size, config: RunConfig): string => {
        if (inputAndOutput(config).features !== undefined) return 'numbers in';
        return size > 0 ? `embedding of ${size}` : 'one-hot input';
      },
      help: 'Length of the learned vector of each symbol; 0 for one-hot.',
    }),
    tied: flag({
      label: 'Tied to the head',
      default: false,
      initialWeights: true,
      place: 'ends',
      relevant: (config: RunConfig): boolean => config.embedding.size > 0,
      shapes: true,
      phrase: (on): string => (on ? 'tied head' : 'untied head'),
      help: 'The head shares its matrix with the embedding; the embedding size must equal the hidden size.',
    }),
  },
  /** Output feedback: the answer of the last step is input of this one. */
  feedback: {
    enabled: flag({
      label: 'Output feedback',
      symbol: 'R',
      default: false,
      initialWeights: true,
      place: 'ends',
      shapes: true,
      help: 'The output of the last step is an input of this one. In training it is the target (teacher forcing), otherwise the model’s own prediction.',
    }),
    sampling: number({
      label: 'Scheduled sampling',
      default: 0,
      min: 0,
      max: 1,
      arrow: { step: 0.05 },
      place: 'ends',
      relevant: hasFeedback,
      phrase: (share): string => (share > 0 ? `own predictions in ${Math.round(100 * share)}%` : 'teacher forcing'),
      help: 'Share of the steps in which training feeds back the model’s own prediction instead of the target, after the ramp.',
    }),
    rampSteps: number({
      label: 'Ramp steps',
      default: 1000,
      min: 0,
      max: 1000000,
      integer: true,
      arrow: { step: 100 },
      place: 'ends',
      relevant: (config: RunConfig): boolean => hasFeedback(config) && config.feedback.sampling > 0,
      phrase: (steps): string => `ramp over ${count(steps, 'step')}`,
      help: 'Training steps over which scheduled sampling rises from 0.',
    }),
  },
  pool: choice({
    label: 'Head reads',
    default: 'steps',
    options: {
      steps: { label: 'Every step', hint: 'An output at each step' },
      last: { label: 'Last state', hint: 'One output, from the state at the end' },
      mean: { label: 'Mean state', hint: 'One output, from the mean over the steps' },
      max: { label: 'Largest', hint: 'One output, from each unit’s maximum (max pooling)' },
      ends: { label: 'Both ends', hint: 'One output, from the last state of each direction' },
    },
    place: 'ends',
    shapes: true,
    phrase: (pool): string => `head on ${poolPhrases[pool]}`,
    help: 'What the output layer reads: the state of every step, or one state a sequence.',
  }),
};
