/**
 * The part of a stack's description that says what each layer reads, for who has to know it without the network that
 * `networks/stack.ts` builds: files, the benchmark's limits.
 *
 * Densely connected layers: Huang et al. 2017, https://arxiv.org/abs/1608.06993; residual recurrent stacks: Wu et al. 2016,
 * https://arxiv.org/abs/1609.08144; the input to every layer: Graves 2013, https://arxiv.org/abs/1308.0850.
 */

export interface Connections {
  /** Every layer also reads the sequence's input. */
  readonly input: boolean;
  /** The output of a layer is its states and, from layer 1 on, the output of the layer below. */
  readonly residual: boolean;
  /** Every layer reads all layers below. */
  readonly dense: boolean;
}

export interface Embedding {
  /** D */
  readonly size: number;
  /** The head's matrix [V, H] is the embedding's [V, D], D being H. */
  readonly tied: boolean;
}

/** The width and direction of a layer, where not all are alike. */
export interface LayerSize {
  /** H */
  readonly hiddenSize: number;
  readonly bidirectional: boolean;
}

/** The part of a model's shape that wires it. What is absent is as in a plain stack on one-hot input. */
export interface Wiring {
  /** L */
  readonly layers: number;
  /** H */
  readonly hiddenSize: number;
  /** Of each layer, where these differ: in the place of `hiddenSize` and `bidirectional`. */
  readonly perLayer?: readonly LayerSize[];
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
  /** Output recurrence: the lowest layer also reads the answer of the last step. */
  readonly feedback?: boolean;
}

const sizeOf = ({ perLayer, hiddenSize, bidirectional = false }: Wiring, layer: number): LayerSize =>
  perLayer?.[layer] ?? { hiddenSize, bidirectional };

/** D: how many directions a layer reads in. */
export const directionsOf = (wiring: Wiring, layer: number): 1 | 2 => (sizeOf(wiring, layer).bidirectional ? 2 : 1);

/** Whether any layer reads the sequence from its end. */
export const isBidirectional = ({ perLayer, bidirectional }: Wiring): boolean =>
  perLayer ? perLayer.some((layer) => layer.bidirectional) : bidirectional === true;

/** The parts of which the output of a layer is made: the states of its directions. */
const outputParts = (wiring: Wiring, layer: number): number[] =>
  new Array(directionsOf(wiring, layer)).fill(sizeOf(wiring, layer).hiddenSize);

/** Where columns of a layer's input come from. */
export type Source =
  | { readonly kind: 'ids' }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'embedding' }
  | { readonly kind: 'layer'; readonly layer: number };

/** Neighbouring columns of a layer's W_ih. */
export interface Piece {
  readonly source: Source;
  /** The first of them, and how many. */
  readonly first: number;
  readonly width: number;
  /** What they are made of, stored one after the other, each padded on its own. */
  readonly parts: readonly number[];
}

/** Symbols that ids may be of. */
export const symbolsOf = ({ symbols, vocabularySize }: Wiring): number => symbols ?? vocabularySize;

/** The sequence's own input. */
function ownInput(wiring: Wiring): Pick<Piece, 'source' | 'parts'> {
  const { features, embedding } = wiring;
  if (features !== undefined) return { source: { kind: 'numbers' }, parts: [features] };
  if (embedding) return { source: { kind: 'embedding' }, parts: [embedding.size] };
  return { source: { kind: 'ids' }, parts: [symbolsOf(wiring)] };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Layers that a layer reads, ascending. */
function layersRead({ connections }: Wiring, layer: number): number[] {
  if (layer === 0) return [];
  return connections?.dense ? Array.from({ length: layer }, (_, below) => below) : [layer - 1];
}

/** What a layer reads, in the order of its columns: the sequence's own input, then layers below, ascending. */
export function piecesOf(wiring: Wiring, layer: number): readonly Piece[] {
  const own = layer === 0 || wiring.connections?.input ? [ownInput(wiring)] : [];
  const below = layersRead(wiring, layer).map((read) => ({
    source: { kind: 'layer', layer: read } as const,
    parts: outputParts(wiring, read),
  }));
  let first = 0;
  return [...own, ...below].map((piece) => {
    const width = sum(piece.parts);
    const placed = { ...piece, first, width };
    first += width;
    return placed;
  });
}

/** In: columns of a layer's W_ih. */
export const inputSize = (wiring: Wiring, layer: number): number =>
  sum(piecesOf(wiring, layer).map(({ width }) => width));

/** Whether a layer reads ids and nothing else: its recurrence then picks its row of W_ih itself. */
export const readsOneHot = (wiring: Wiring, layer: number): boolean => {
  const pieces = piecesOf(wiring, layer);
  return pieces.length === 1 && pieces[0]?.source.kind === 'ids' && !(layer === 0 && wiring.feedback);
};

/** Numbers that the head reads of a step. */
export const outputSize = (wiring: Wiring): number => sum(outputParts(wiring, wiring.layers - 1));

/** Whether the output of a layer is its states and the output of the layer below. */
export const isResidual = ({ connections }: Wiring, layer: number): boolean =>
  layer > 0 && connections?.residual === true;

/** Whether nothing lies between the layers: each reads the states of the one below, the lowest one-hot ids. */
export const isPlainStack = ({
  features,
  connections,
  embedding,
  bidirectional,
  feedback,
  perLayer,
}: Wiring): boolean =>
  features === undefined &&
  !embedding &&
  !bidirectional &&
  !perLayer &&
  !feedback &&
  !(connections?.input || connections?.residual || connections?.dense);
