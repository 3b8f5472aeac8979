import { getCell } from '../../../cells/index.ts';
import type { ModelCase } from './models.ts';

interface NamedCase {
  readonly name: string;
  readonly model: ModelCase;
}

type Sizes = Pick<ModelCase, 'layers' | 'hiddenSize' | 'vocabularySize'>;

const sized = (layers: number, hiddenSize: number, vocabularySize: number): Sizes => ({
  layers,
  hiddenSize,
  vocabularySize,
});

function named(cell: string, sizes: Sizes, more: Partial<ModelCase> = {}, detail = ''): NamedCase {
  const model: ModelCase = { cell, activation: 'tanh', ...sizes, ...more };
  const { activation, layers, hiddenSize, vocabularySize } = model;
  const what = cell === 'rnn' ? `${cell} ${activation}` : cell;
  return { name: `${what} ${layers} × ${hiddenSize} over ${vocabularySize}${detail && `, ${detail}`}`, model };
}

const cells = ['rnn', 'gru', 'lstm'] as const;

const plain: readonly NamedCase[] = [
  ...(['tanh', 'relu', 'sigmoid'] as const).flatMap((activation) =>
    [1, 2].map((layers) => named('rnn', sized(layers, 7, 11), { activation })),
  ),
  named('gru', sized(1, 9, 13)),
  named('gru', sized(2, 5, 6)),
  named('lstm', sized(1, 9, 13)),
  named('lstm', sized(2, 5, 6)),
  named('lstm', sized(4, 3, 2)),
  named('gru', sized(1, 1, 1)),
  named('lstm', sized(1, 64, 90)),
];

const wired: readonly NamedCase[] = [
  named('lstm', sized(3, 5, 6), { connections: { input: true, residual: true, dense: false } }, 'input and residual'),
  named('gru', sized(3, 4, 5), { connections: { input: false, residual: true, dense: true } }, 'dense and residual'),
  named(
    'gru',
    sized(3, 5, 6),
    { embedding: { size: 4, tied: false }, connections: { input: true, residual: false, dense: true } },
    'embedding, input and dense',
  ),
  named('gru', sized(2, 5, 6), { embedding: { size: 5, tied: true } }, 'tied embedding'),
  named(
    'gru',
    sized(3, 5, 6),
    { bidirectional: true, connections: { input: true, residual: true, dense: false }, pool: 'mean' },
    'bidirectional, input and residual, mean',
  ),
  named(
    'lstm',
    sized(3, 3, 4),
    {
      bidirectional: true,
      embedding: { size: 4, tied: false },
      connections: { input: false, residual: false, dense: true },
    },
    'bidirectional, embedding and dense',
  ),
];

const bidirectional: readonly NamedCase[] = cells.flatMap((cell) =>
  ([1, 2] as const).flatMap((layers) =>
    (['steps', 'last', 'mean', 'max', 'ends'] as const).map((pool) =>
      named(cell, sized(layers, 5, 7), { bidirectional: true, pool }, `bidirectional, ${pool}`),
    ),
  ),
);

const pooled: readonly NamedCase[] = cells.flatMap((cell) =>
  (['last', 'mean', 'max'] as const).map((pool) => named(cell, sized(2, 7, 3), { pool }, pool)),
);

const standardisation = [0.02, -3, 0.5, 0].map((mean, i) => ({ logarithm: i === 0, mean, deviation: 0.7 * i }));

const unlike: readonly NamedCase[] = [
  ...cells.map((cell) => named(cell, sized(2, 5, 3), { symbols: 11 }, 'of 11 symbols')),
  named('gru', sized(1, 5, 12), { symbols: 9, embedding: { size: 3, tied: false } }, 'embedding of 9 symbols'),
  named('gru', sized(2, 6, 3), { symbols: 11, bidirectional: true }, 'bidirectional, of 11 symbols'),
  ...cells.map((cell) => named(cell, sized(2, 5, 10), { features: 3 }, 'of 3 numbers')),
  named(
    'lstm',
    sized(1, 5, 10),
    { features: 14, bidirectional: true, pool: 'ends' },
    'bidirectional, of 14 numbers, ends',
  ),
  named('gru', sized(2, 5, 1), { features: 2, regression: true }, 'of 2 numbers, a number'),
  named(
    'rnn',
    sized(1, 6, 2),
    { features: 2, regression: true, pool: 'last', activation: 'relu' },
    'two numbers, last',
  ),
  named(
    'lstm',
    sized(2, 5, 1),
    { features: 4, regression: true, series: { name: 'x', growth: true, lag: 3, scale: 0.031, standardisation } },
    'of a series',
  ),
];

type Layer = readonly [cell: (typeof cells)[number], hiddenSize: number, direction?: 'bidirectional'];

/** A stack whose layers differ, the lowest first. */
function mixed(layers: readonly Layer[], more: Partial<ModelCase> = {}, detail = ''): NamedCase {
  const perLayer = layers.map(([cell, hiddenSize, direction]) => ({
    cell: getCell(cell),
    hiddenSize,
    bidirectional: direction !== undefined,
  }));
  const [[cell, hiddenSize]] = layers as [Layer];
  const sizes = { layers: layers.length, hiddenSize, vocabularySize: 6 };
  const name = layers.map((layer) => layer.join(' ')).join(', ');
  const model: ModelCase = { cell, activation: 'tanh', ...sizes, perLayer, ...more };
  return { name: `${name}${detail && `, ${detail}`}`, model };
}

const sequence = [
  ['lstm', 7],
  ['gru', 5],
  ['rnn', 6],
] as const;

const mixedCases: readonly NamedCase[] = [
  mixed(sequence),
  mixed(
    [
      ['rnn', 4],
      ['lstm', 9],
    ],
    { activation: 'relu' },
    'relu',
  ),
  mixed(sequence, { pool: 'last' }, 'last'),
  mixed(sequence, { pool: 'mean' }, 'mean'),
  mixed(sequence, { connections: { input: true, residual: false, dense: true } }, 'input and dense'),
  mixed(
    [
      ['gru', 6],
      ['lstm', 6],
      ['rnn', 6],
    ],
    { connections: { input: false, residual: true, dense: false } },
    'residual',
  ),
  mixed([
    ['gru', 5, 'bidirectional'],
    ['lstm', 4],
  ]),
  mixed(
    [
      ['lstm', 4],
      ['gru', 5, 'bidirectional'],
    ],
    { pool: 'ends' },
    'ends',
  ),
  mixed(
    [
      ['rnn', 3, 'bidirectional'],
      ['rnn', 6],
      ['lstm', 4, 'bidirectional'],
    ],
    { pool: 'max' },
    'max',
  ),
  mixed(
    [
      ['lstm', 4],
      ['gru', 5],
    ],
    { features: 3, regression: true },
    'of 3 numbers, numbers',
  ),
  mixed(
    [
      ['gru', 3],
      ['lstm', 5],
    ],
    { embedding: { size: 5, tied: true } },
    'tied embedding',
  ),
];

/** Models of each kind that is exported: sizes odd, and one of everything. */
export const modelCases: readonly NamedCase[] = [
  ...plain,
  ...wired,
  ...bidirectional,
  ...pooled,
  ...unlike,
  ...mixedCases,
];
