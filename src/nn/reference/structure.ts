/** What a shape says of a model, in the terms of PyTorch's modules. */
import type { Recurrence } from '../cells/types.ts';
import type { ModelShape } from '../parameters.ts';

/** D: torch's `num_directions`. */
export const directionsOf = ({ bidirectional }: ModelShape): number => (bidirectional ? 2 : 1);

/** Whether the head reads one state a sequence. */
export const isPooled = ({ pool }: ModelShape): boolean => pool !== undefined && pool !== 'steps';

/** Whether a layer adds the output of the one below to its own. */
export const isResidual = ({ connections }: ModelShape, layer: number): boolean =>
  layer > 0 && connections?.residual === true;

export const recurrenceOf = ({ cell, recurrence }: ModelShape): Recurrence =>
  recurrence ?? cell.recurrences?.[0] ?? 'full';

/** Whether the sequence is ids that pick columns of W_ih. */
export const isOneHot = ({ features, embedding }: ModelShape): boolean => features === undefined && !embedding;

/** What layers read: the sequence itself, or the output of a layer below. */
export type Source = 'sequence' | number;

/** What a layer reads, in the order of W_ih's columns. */
export function sourcesOf({ connections }: ModelShape, layer: number): Source[] {
  if (layer === 0) return ['sequence'];
  const below = connections?.dense ? [...new Array(layer).keys()] : [layer - 1];
  return connections?.input ? ['sequence', ...below] : below;
}

/** Features of a source in a step. */
export function widthOf(shape: ModelShape, source: Source): number {
  if (source !== 'sequence') return directionsOf(shape) * shape.hiddenSize;
  return shape.features ?? shape.embedding?.size ?? shape.symbols ?? shape.vocabularySize;
}

/** In: columns of W_ih. */
export const inputWidth = (shape: ModelShape, layer: number): number =>
  sourcesOf(shape, layer).reduce<number>((sum, source) => sum + widthOf(shape, source), 0);

/** The name of one tensor of a layer, as in torch.nn.LSTM: `rnn.weight_ih_l0_reverse`. */
export const tensorName = (tensor: string, layer: number, direction: number): string =>
  `rnn.${tensor}_l${layer}${direction === 1 ? '_reverse' : ''}`;
