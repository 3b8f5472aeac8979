import { getCell } from '../../cells/index.ts';
import type { LayerShape, ModelShape } from '../networks/parameters.ts';

type Given = readonly [cell: string, hiddenSize: number, bidirectional?: boolean];

const layersOf = (...given: readonly Given[]): LayerShape[] =>
  given.map(([cell, hiddenSize, bidirectional = false]) => ({ cell: getCell(cell), hiddenSize, bidirectional }));

/** The shape of a stack whose layers differ. */
export function mixedShape(perLayer: readonly LayerShape[], more: Partial<ModelShape> = {}): ModelShape {
  const { cell, hiddenSize } = perLayer[0] as LayerShape;
  const bidirectional = perLayer.some((layer) => layer.bidirectional);
  return {
    cell,
    activation: 'tanh',
    layers: perLayer.length,
    hiddenSize,
    bidirectional,
    vocabularySize: 9,
    perLayer,
    ...more,
  };
}

const off = { input: false, residual: false, dense: false };

/** Stacks whose layers differ in cell, width or direction, and what may lie between them. */
export const mixedStacks: readonly (readonly [name: string, shape: ModelShape])[] = [
  ['three cells of three widths', mixedShape(layersOf(['lstm', 7], ['gru', 5], ['rnn', 6]))],
  ['both directions below one', mixedShape(layersOf(['gru', 6, true], ['lstm', 5]))],
  ['one direction below both', mixedShape(layersOf(['lstm', 5], ['gru', 6, true]))],
  ['one direction below both, with units dropped', mixedShape(layersOf(['gru', 5], ['gru', 5], ['lstm', 7, true]))],
  [
    'two-stage, peephole and elementwise cells',
    mixedShape(layersOf(['gru-textbook', 5], ['lstm-peephole', 6], ['min-gru', 9])),
  ],
  ['layer normalisation', mixedShape(layersOf(['lstm', 6], ['gru', 9]), { layerNorm: true })],
  [
    'dense and input connections',
    mixedShape(layersOf(['gru', 4], ['lstm', 7], ['rnn', 5]), { connections: { ...off, input: true, dense: true } }),
  ],
  [
    'a residual sum of cells that differ',
    mixedShape(layersOf(['gru', 6], ['lstm', 6], ['rnn', 6]), { connections: { ...off, residual: true } }),
  ],
  [
    'a tied embedding as wide as the top',
    mixedShape(layersOf(['lstm', 9], ['gru', 6]), { embedding: { size: 6, tied: true } }),
  ],
  ['a pool over a wider top', mixedShape(layersOf(['lstm', 5, true], ['gru', 8, true]), { pool: 'ends' })],
];
