import { type CellDef, type CellFamily, cells } from '../../cells/index.ts';
import { cellsOf, isStacked } from '../encoder.ts';
import { type LayerConfig, modelName, readLayers } from '../layerList.ts';
import { choice, flag, number, type Option, text } from './declare.ts';
import type { RunConfig } from './types.ts';

const families: Readonly<Record<CellFamily, string>> = {
  plain: 'Without gates',
  lstm: 'LSTM: gates around a cell state',
  gru: 'GRU: gates around one state',
  minimal: 'Gates that depend on the input alone',
};
const familyOrder = Object.keys(families);

/** Every cell, by what kind of memory it has; those that PyTorch has first, then by how much is added. */
export const cellOptions: Readonly<Record<string, Option>> = Object.fromEntries(
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
/** Of the encoder or the decoder, where there are both. */
const hasStack = (config: RunConfig): boolean => isStacked(config);

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

const connection = { default: false, place: 'around', relevant: isStack } as const;

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
      initialWeights: true,
      ...connection,
      shapes: (config: RunConfig): unknown => isStack(config) && config.connections.input,
      phrase: (on): string => (on ? 'input to every layer' : 'input to layer 1 alone'),
      help: 'Every layer reads the input as well as the layer below.',
    }),
    residual: flag({
      label: 'Residual connections',
      ...connection,
      shapes: (config: RunConfig): unknown => isStack(config) && config.connections.residual,
      help: 'A layer’s output is added to its input, so that the gradient also passes around the layer.',
    }),
    dense: flag({
      label: 'Dense connections',
      initialWeights: true,
      ...connection,
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
      relevant: hasStack,
      shapes: (config: RunConfig): unknown => hasStack(config) && config.dropout.rate > 0,
      phrase: (rate): string => (rate > 0 ? `dropout ${rate}` : 'no dropout'),
      help: 'Share of the units between layers that are set to zero at random in training, against overfitting.',
    }),
    /** One mask for all steps of a sequence. */
    variational: flag({
      label: 'Variational dropout',
      default: false,
      place: 'around',
      relevant: (config: RunConfig): boolean => hasStack(config) && config.dropout.rate > 0,
      phrase: (on): string => (on ? 'a mask a sequence' : 'a mask a step'),
      help: 'The same units are set to zero for a whole sequence.',
    }),
  },
};
