import { addVector } from '../../lib/linalg.ts';
import { isResidual, outputSize, type Piece, piecesOf } from '../graph.ts';
import type { ModelShape } from '../parameters.ts';
import type { LayerInput } from './layer.ts';
import { type Inputs, type Tensors, tensor } from './types.ts';

/** What layers read from. */
export interface Sources {
  /** [T, B, D], where symbols are embedded. */
  readonly embedded: Float64Array;
  /** By layer [T, B, D·H]: what it hands up. */
  readonly outputs: readonly Float64Array[];
}

const tableName = ({ embedding }: ModelShape): string => (embedding?.tied ? 'head.weight' : 'embedding.weight');

/** Rows of the embedding, one for each id. */
export function embed(shape: ModelShape, params: Tensors, { ids, T, B }: Inputs): Float64Array {
  const D = shape.embedding?.size ?? 0;
  const embedded = new Float64Array(T * B * D);
  if (shape.embedding) {
    const table = tensor(params, tableName(shape));
    ids.forEach((id, row) => {
      addVector(embedded, row * D, table, id * D, D);
    });
  }
  return embedded;
}

/** The inverse: each row of the embedding gets the gradients of where it stood. */
export function embedBackward(shape: ModelShape, grads: Tensors, { ids }: Inputs, dEmbedded: Float64Array): void {
  const D = shape.embedding?.size;
  if (D === undefined) return;
  const table = tensor(grads, tableName(shape));
  ids.forEach((id, row) => {
    addVector(table, id * D, dEmbedded, row * D, D);
  });
}

/** What a layer reads at each step, its sources side by side. */
export function layerInput(shape: ModelShape, layer: number, inputs: Inputs, sources: Sources): LayerInput {
  const pieces = piecesOf(shape, layer);
  const [only] = pieces;
  if (pieces.length === 1 && only) {
    if (only.source.kind === 'ids') return { ids: inputs.ids };
    return { values: valuesOf(only, inputs, sources) };
  }
  const In = pieces.reduce((sum, { width }) => sum + width, 0);
  const values = new Float64Array(inputs.T * inputs.B * In);
  for (const piece of pieces) {
    const { first, width } = piece;
    const from = valuesOf(piece, inputs, sources);
    for (let row = 0; row < inputs.T * inputs.B; row++) addVector(values, row * In + first, from, row * width, width);
  }
  return { values };
}

function valuesOf({ source, width }: Piece, { ids, values, T, B }: Inputs, sources: Sources): Float64Array {
  if (source.kind === 'numbers') return values ?? new Float64Array();
  if (source.kind === 'embedding') return sources.embedded;
  if (source.kind === 'layer') return sources.outputs[source.layer] as Float64Array;
  const oneHot = new Float64Array(T * B * width);
  ids.forEach((id, row) => {
    oneHot[row * width + id] = 1;
  });
  return oneHot;
}

/** Adds the gradient of a layer's input to those of its sources. */
export function spread(
  shape: ModelShape,
  layer: number,
  rows: number,
  dInput: Float64Array,
  gradients: { readonly embedded: Float64Array; readonly outputs: readonly Float64Array[] },
): void {
  const pieces = piecesOf(shape, layer);
  const In = pieces.reduce((sum, { width }) => sum + width, 0);
  for (const { source, first, width } of pieces) {
    if (source.kind === 'ids' || source.kind === 'numbers') continue;
    const to = source.kind === 'embedding' ? gradients.embedded : (gradients.outputs[source.layer] as Float64Array);
    for (let row = 0; row < rows; row++) addVector(to, row * width, dInput, row * In + first, width);
  }
}

/** [T, B, D·H]: what a layer hands up, given its states and what the one below handed up. */
export function handUp(
  shape: ModelShape,
  layer: number,
  states: Float64Array,
  inputs: Inputs,
  below: Float64Array | undefined,
): Float64Array {
  const handed = dropped(shape, layer, states, inputs);
  if (below && isResidual(shape, layer)) addVector(handed, 0, below, 0, handed.length);
  return handed;
}

/** A layer's states, or their gradients, with those units silent that dropout silences; a copy. */
export function dropped(shape: ModelShape, layer: number, values: Float64Array, { kept }: Inputs): Float64Array {
  const width = outputSize(shape);
  if (!kept || layer === shape.layers - 1) return values.slice();
  return values.map((value, i) => value * kept(layer, Math.floor(i / width), i % width));
}
