import { getCell } from '../../../cells/index.ts';
import { defaultConfig } from '../../../config/defaults.ts';
import { createRng } from '../../../lib/rng.ts';
import type { AttentionKind } from '../../../nn/networks/parameters.ts';
import { type EncoderDecoderShape, encoderDecoders, pairsProblem } from '../../../nn/testing/encoderDecoders.ts';
import type { EncoderDecoderSource } from '../encoderDecoderGraph.ts';

const symbolsOf = (count: number, from: number): string[] => [
  ...['<start>', '<end>', '<unknown>'],
  ...Array.from({ length: count - 3 }, (_, i) => String.fromCharCode(from + i)),
];

const hasOperators = ({ perLayer = [], encoder, recurrence = 'full' }: EncoderDecoderShape): boolean =>
  recurrence === 'full' && [...perLayer, ...encoder.layers].every(({ cell }) => cell.pytorch !== null);

/** Two layers alike, whose states go in and out together. */
function alike(id: string, bidirectional: boolean, attention: AttentionKind): EncoderDecoderShape {
  const [[, { perLayer: _, ...shape }]] = encoderDecoders as [(typeof encoderDecoders)[number]];
  const layer = { cell: getCell(id), hiddenSize: 4, bidirectional };
  const encoder = { ...shape.encoder, layers: [layer, layer], attention };
  return { ...shape, cell: layer.cell, layers: 2, hiddenSize: layer.hiddenSize, encoder };
}

/** Those whose cells ONNX has. */
export const onnxEncoderDecoders: readonly (readonly [name: string, shape: EncoderDecoderShape])[] = [
  ...encoderDecoders.filter(([, shape]) => hasOperators(shape)),
  ['two layers of an LSTM alike, from both ends', alike('lstm', true, 'additive')],
  ['two layers of a GRU alike', alike('gru', false, 'dot')],
  ['two layers of an RNN alike', alike('rnn', true, 'none')],
];

/** Pairs, and the model that reads them as it goes to ONNX. */
export function encoderDecoderSource(shape: EncoderDecoderShape, name: string) {
  const problem = pairsProblem(shape, createRng(5, name));
  const tensors = Object.fromEntries(
    Object.entries(problem.params).map(([of, values]) => [of, Float32Array.from(values)]),
  );
  const source: EncoderDecoderSource = {
    ...{ shape, tensors, vocabulary: symbolsOf(shape.vocabularySize, 97) },
    config: { ...defaultConfig, task: { id: 'dates', lag: 1 }, embedding: { size: 5, tied: false } },
    inputs: {
      ...{ symbols: symbolsOf(shape.encoder.symbols, 65), characters: true, channels: [], series: null },
      example: { inputs: ['A', 'B', '<end>'], targets: ['a', '<end>'] },
    },
  };
  return { problem, source };
}
