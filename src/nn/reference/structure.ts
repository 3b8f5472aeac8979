/** What a shape says of a model, in the terms of PyTorch's modules. */
import type { Recurrence } from '../cells/types.ts';
import type { ModelShape } from '../networks/parameters.ts';

/** The shape as if every layer were this one: its own cell, width and direction. */
export function ofLayer(shape: ModelShape, layer: number): ModelShape {
  const { perLayer, ...alike } = shape;
  const own = perLayer?.[layer];
  return own ? { ...alike, cell: own.cell, hiddenSize: own.hiddenSize, bidirectional: own.bidirectional } : alike;
}

/** D of a layer whose shape that is: torch's `num_directions`. */
export const directionsOf = ({ bidirectional }: ModelShape): number => (bidirectional ? 2 : 1);

/** Whether the head reads one state a sequence. */
export const isPooled = ({ pool }: ModelShape): boolean => pool !== undefined && pool !== 'steps';

/** Whether a layer adds the output of the one below to its own. */
export const isResidual = ({ connections }: ModelShape, layer: number): boolean =>
  layer > 0 && connections?.residual === true;

export function recurrenceOf({ cell, recurrence }: ModelShape): Recurrence {
  const known = cell.recurrences ?? ['full'];
  return known.find((kind) => kind === recurrence) ?? known[0] ?? 'full';
}

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
  if (source !== 'sequence') return outputWidth(shape, source);
  return shape.features ?? shape.embedding?.size ?? shape.symbols ?? shape.vocabularySize;
}

/** D·H of a layer. */
export function outputWidth(shape: ModelShape, layer: number): number {
  const own = ofLayer(shape, layer);
  return directionsOf(own) * own.hiddenSize;
}

/** In: columns of W_ih. */
export const inputWidth = (shape: ModelShape, layer: number): number =>
  sourcesOf(shape, layer).reduce<number>((sum, source) => sum + widthOf(shape, source), 0);

/** The name of one tensor of a layer, as in torch.nn.LSTM: `rnn.weight_ih_l0_reverse`. */
export const tensorName = (tensor: string, layer: number, direction: number): string =>
  `rnn.${tensor}_l${layer}${direction === 1 ? '_reverse' : ''}`;
