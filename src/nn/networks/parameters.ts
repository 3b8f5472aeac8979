import type { Activation, CellDef, Recurrence } from '../../cells/types.ts';
import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import type { PoolKind } from '../modules/pool/definition.ts';
import type { TreeConfig } from '../modules/tree/definition.ts';

interface Connections {
  /** Every layer also reads the sequence's input. */
  readonly input: boolean;
  /** The output of a layer is its states and, from layer 1 on, the output of the layer below. */
  readonly residual: boolean;
  /** Every layer reads all layers below. */
  readonly dense: boolean;
}

interface Embedding {
  /** D */
  readonly size: number;
  /** The head's matrix [V, H] is the embedding's [V, D], D being H. */
  readonly tied: boolean;
}

/** A layer where not all are alike. */
export interface LayerShape {
  readonly cell: CellDef;
  /** H */
  readonly hiddenSize: number;
  readonly bidirectional: boolean;
}

/** How each step of a decoder attends to the states of the encoder; not at all, by `none`. */
export const attentionKinds = ['none', 'dot', 'general', 'additive'] as const;
export type AttentionKind = (typeof attentionKinds)[number];

/** What reads the sources of an encoder–decoder. */
export interface Encoder {
  readonly layers: readonly LayerShape[];
  /** Symbols of the sources. */
  readonly symbols: number;
  /** D of their embedding. */
  readonly embedding: number;
  /** One matrix embeds both sides, which have the same symbols; left out, each has its own. */
  readonly sharedEmbedding?: boolean;
  /** The decoder also reads the attentional state of the step before. */
  readonly inputFeeding?: boolean;
  readonly attention: AttentionKind;
}

/** What a recursive network makes of trees, and what trees there may be. */
export type TreeShape = Omit<TreeConfig, 'hiddenSize'>;

/**
 * What the parameters of a model depend on; `stack` says as a graph what is connected to what. Sizes are those a person chose: nothing
 * is padded here. What is absent is as in a plain stack on one-hot input.
 */
export interface ModelShape {
  readonly cell: CellDef;
  /** L */
  readonly layers: number;
  /** H */
  readonly hiddenSize: number;
  /** Each layer, where these differ: in the place of `cell`, `hiddenSize` and `bidirectional`, which then are the lowest one's. */
  readonly perLayer?: readonly LayerShape[];
  /** V, columns of the output; the input has as many symbols, unless `symbols` says otherwise. */
  readonly vocabularySize: number;
  /** Symbols of the input, where these are not those of the output. */
  readonly symbols?: number;
  /** F, numbers in a step; undefined where the input is one-hot. */
  readonly features?: number;
  readonly connections?: Connections;
  /** Of ids; undefined where they are one-hot. */
  readonly embedding?: Embedding;
  /** Each layer reads the sequence from both ends, each direction with weights of its own, and hands on both states: 2H. */
  readonly bidirectional?: boolean;
  /** What reads a source first, whose last state the layers begin with: they decode. */
  readonly encoder?: Encoder;
  /** A recursive network, whose rows of steps are the nodes of trees: it has no layers. */
  readonly tree?: TreeShape;
  /** Output feedback: the lowest layer also reads the output of the last step. */
  readonly feedback?: boolean;
  /** Read only by cells that let a person choose. */
  readonly activation: Activation;
  /** One of the cell's; its default if left out. */
  readonly recurrence?: Recurrence;
  /** The V outputs are numbers, scored by their squared errors, and no logits of classes. */
  readonly regression?: boolean;
  /** What the head reads: every step's state (the default), or one state a sequence. */
  readonly pool?: Pool;
  /** Both projections of each gate are normalised over its H units (Ba, Kiros & Hinton 2016). */
  readonly layerNorm?: boolean;
}

/** What the head reads of a sequence: the state of every step, or one. */
export type Pool = 'steps' | PoolKind;

/** Whether the head reads one state a sequence. */
export const isPooled = ({ pool = 'steps' }: ModelShape): boolean => pool !== 'steps';

/** What the layers of a model work on: its shape, T and B. */
export interface Sequences {
  readonly shape: ModelShape;
  /** T */
  readonly seqLength: number;
  /** S: steps of the source that an encoder reads; left out where there is none. */
  readonly sourceLength?: number;
  /** B */
  readonly batchSize: number;
  /** Of what layers hand up in training; absent where there is none. */
  readonly dropout?: Dropout;
}

/** Rows of outputs that a window has: one a step and sequence, of a pooled model one a sequence. */
export const outputRows = ({ shape, seqLength, batchSize }: Sequences): number =>
  isPooled(shape) ? batchSize : seqLength * batchSize;

/** Whether it matters where a sequence ends: a step's batch then says it. */
export const hasLengths = (shape: ModelShape): boolean => isPooled(shape) || isBidirectional(shape);

export interface ParameterShape {
  /** As in PyTorch's state dict: `rnn.weight_ih_l0`, …, `head.bias`. */
  readonly name: string;
  /** Row-major; [rows, columns] of a weight, [length] of a bias. */
  readonly shape: readonly number[];
}

/** The shape of a model whose every layer is as this one. @param layer from 0 */
export const layerShape = ({ perLayer, ...shape }: ModelShape, layer: number): Omit<ModelShape, 'perLayer'> => ({
  ...shape,
  ...perLayer?.[layer],
});

/** The shapes of all layers, those of an encoder first: in the order in which a network has them. */
export function layerShapes(shape: ModelShape): Omit<ModelShape, 'perLayer'>[] {
  const own = Array.from({ length: shape.layers }, (_, layer) => layerShape(shape, layer));
  const perLayer = shape.encoder?.layers ?? [];
  return [...perLayer.map((_, layer) => layerShape({ ...shape, perLayer }, layer)), ...own];
}

/** D: how many directions a layer reads in. */
export const directionsOf = (shape: ModelShape, layer: number): 1 | 2 =>
  layerShape(shape, layer).bidirectional ? 2 : 1;

/** Whether any layer reads the sequence from its end. */
export const isBidirectional = ({ perLayer, bidirectional }: ModelShape): boolean =>
  perLayer ? perLayer.some((layer) => layer.bidirectional) : bidirectional === true;

/** Symbols that ids may be of. */
export const symbolsOf = ({ symbols, vocabularySize }: ModelShape): number => symbols ?? vocabularySize;

/** Which states the units of a layer depend on. */
export const recurrenceOf = ({ cell, recurrence }: Pick<ModelShape, 'cell' | 'recurrence'>): Recurrence => {
  const known: readonly Recurrence[] = cell.recurrences ?? ['full'];
  return recurrence && known.includes(recurrence) ? recurrence : (known[0] ?? 'full');
};

/** The names of one layer's tensors. @param direction 1: those of the direction that reads from the end */
export function layerNames(layer: number, direction = 0) {
  const suffix = `l${layer}${direction === 1 ? '_reverse' : ''}`;
  return {
    weightIh: `rnn.weight_ih_${suffix}`,
    weightHh: `rnn.weight_hh_${suffix}`,
    weightCh: `rnn.weight_ch_${suffix}`,
    biasIh: `rnn.bias_ih_${suffix}`,
    biasHh: `rnn.bias_hh_${suffix}`,
    normIh: `rnn.norm_ih_${suffix}`,
    normHh: `rnn.norm_hh_${suffix}`,
  } as const;
}

/** R [G·H, V]: what the lowest layer makes of the output of the step before. */
export const feedbackName = 'rnn.weight_fb_l0';

/** Elements of a tensor. */
export function elementCount({ shape }: ParameterShape): number {
  return shape.reduce((product, size) => product * size, 1);
}
