import { choices, type FieldPath } from '../../config/fields.ts';
import { type CellFamily, cells } from '../../nn/cells/index.ts';
import type { Option } from '../controls/Select.tsx';

type Texts = Readonly<Record<string, { label: string; hint?: string }>>;

/** How a matrix may start; which of them fit which matrix is told in `choices`. */
const initialisers: Texts = {
  pytorch: { label: 'Uniform', hint: 'Within ±1/√H, as PyTorch' },
  xavier: { label: 'Xavier', hint: 'Uniform, by fan-in and fan-out' },
  kaiming: { label: 'Kaiming', hint: 'By fan-in; made for ReLU' },
  orthogonal: { label: 'Orthogonal', hint: 'Keeps the length of what it multiplies' },
  identity: { label: 'Identity', hint: 'Copies the state at first; with ReLU, the IRNN' },
  gaussian: { label: 'Gaussian', hint: 'Normal, of a spectral radius you choose' },
  normal: { label: 'Normal', hint: 'Mean 0, a small deviation' },
};

const texts: Readonly<Record<string, Texts>> = {
  activation: { tanh: { label: 'tanh' }, relu: { label: 'ReLU' }, sigmoid: { label: 'sigmoid' } },
  recurrence: {
    full: { label: 'Full', hint: 'Each unit hears of all units' },
    diagonal: { label: 'Diagonal', hint: 'Each unit hears of itself alone' },
  },
  pool: {
    steps: { label: 'Every step', hint: 'An answer at each step' },
    last: { label: 'Last state', hint: 'One answer, from what is left at the end' },
    mean: { label: 'Mean state', hint: 'One answer, from the average over the steps' },
    max: { label: 'Largest', hint: 'One answer, from the largest value of each unit' },
    ends: { label: 'Both ends', hint: 'One answer, from the last state of each direction' },
  },
  'optimizer.type': {
    sgd: { label: 'SGD', hint: 'Straight down the gradient' },
    rmsprop: { label: 'RMSProp', hint: 'Each weight at its own scale' },
    adam: { label: 'Adam', hint: 'RMSProp with momentum, corrected at the start' },
    adamw: { label: 'AdamW', hint: 'Adam with decoupled weight decay' },
    nadam: { label: 'Nadam', hint: 'Adam that looks ahead along its momentum' },
    adagrad: { label: 'Adagrad', hint: 'Each weight slows down by all it has moved' },
  },
  'schedule.type': {
    constant: { label: 'Constant', hint: 'The same rate all through' },
    step: { label: 'Steps', hint: 'Falls by a factor every so often' },
    cosine: { label: 'Cosine', hint: 'Falls in a smooth curve' },
    'one-cycle': { label: 'One cycle', hint: 'Up to the rate and down again, once' },
  },
  'clip.type': {
    norm: { label: 'By norm', hint: 'Shortens the whole gradient, keeps its direction' },
    band: { label: 'Into a band', hint: 'Lengthens one that is too short, too' },
    value: { label: 'By value', hint: 'Cuts each component by itself' },
    none: { label: 'Off' },
  },
  'init.embedding': {
    ...initialisers,
    pytorch: { label: 'Standard normal', hint: 'Mean 0, deviation 1, as PyTorch' },
  },
  weights: {
    f32: { label: '32 bits', hint: 'Full precision' },
    f16: { label: '16 bits', hint: 'Half precision; sums and updates stay full' },
  },
};

/** What a choice offers, as the page says it. */
export function optionsOf(path: FieldPath): Option<string>[] {
  const listed = (choices as Partial<Record<FieldPath, readonly string[]>>)[path] ?? [];
  const named = texts[path] ?? (path.startsWith('init.') ? initialisers : undefined);
  return listed.map((value) => ({ value, ...(named?.[value] ?? { label: value }) }));
}

const families: Readonly<Record<CellFamily, string>> = {
  plain: 'Without gates',
  lstm: 'LSTM: gates around a cell state',
  gru: 'GRU: gates around one state',
  minimal: 'Gates that the input alone opens',
};
const familyOrder = Object.keys(families) as CellFamily[];

/** Every cell, by what kind of memory it has, with what sets it apart; those that PyTorch has first, then by how much is added. */
export const cellOptions: readonly Option<string>[] = familyOrder.flatMap((family) =>
  cells
    .filter((cell) => cell.family === family)
    .sort((a, b) => Number(b.pytorch !== null) - Number(a.pytorch !== null) || a.label.length - b.label.length)
    .map(({ id, label, hint }) => ({ value: id, label, hint, group: families[family] })),
);
