import type { ModelShape } from '../networks/parameters.ts';
import type { LayerInput } from './layer.ts';
import { addVector } from './matrix.ts';
import { inputWidth, isOneHot, isResidual, outputWidth, type Source, sourcesOf, widthOf } from './structure.ts';
import { type Inputs, type Tensors, tensor } from './types.ts';

/** What layers read from. */
export interface Sources {
  /** [T, B, D], where symbols are embedded. */
  readonly embedded: Float64Array;
  /** By layer [T, B, D·H]: what it hands up. */
  readonly outputs: readonly Float64Array[];
}

const tableOf = ({ embedding, symbols, vocabularySize }: ModelShape, tensors: Tensors): Float64Array =>
  tensor(
    tensors,
    embedding?.tied ? 'head.weight' : 'embedding.weight',
    (symbols ?? vocabularySize) * (embedding?.size ?? 0),
  );

/** Rows of the embedding, one for each id. */
export function embed(shape: ModelShape, params: Tensors, { ids, T, B, table: full }: Inputs): Float64Array {
  const D = shape.embedding?.size ?? 0;
  const embedded = new Float64Array(T * B * D);
  if (shape.embedding) {
    const table = (shape.embedding.tied && full) || tableOf(shape, params);
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
  const table = tableOf(shape, grads);
  ids.forEach((id, row) => {
    addVector(table, id * D, dEmbedded, row * D, D);
  });
}

/** What a layer reads at each step, its sources side by side. */
export function layerInput(shape: ModelShape, layer: number, inputs: Inputs, sources: Sources): LayerInput {
  const read = sourcesOf(shape, layer);
  if (isOneHot(shape) && read.length === 1 && read[0] === 'sequence') return { ids: inputs.ids };
  const rows = inputs.T * inputs.B;
  const In = inputWidth(shape, layer);
  const values = new Float64Array(rows * In);
  let first = 0;
  for (const source of read) {
    const width = widthOf(shape, source);
    const from = valuesOf(shape, source, inputs, sources);
    for (let row = 0; row < rows; row++) addVector(values, row * In + first, from, row * width, width);
    first += width;
  }
  return { values };
}

/** [T, B, width] */
function valuesOf(shape: ModelShape, source: Source, { ids, values, T, B }: Inputs, sources: Sources): Float64Array {
  if (source !== 'sequence') return sources.outputs[source] as Float64Array;
  if (shape.features !== undefined) return values ?? new Float64Array();
  if (shape.embedding) return sources.embedded;
  const width = widthOf(shape, source);
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
  const In = inputWidth(shape, layer);
  let first = 0;
  for (const source of sourcesOf(shape, layer)) {
    const width = widthOf(shape, source);
    const to = source === 'sequence' ? gradients.embedded : (gradients.outputs[source] as Float64Array);
    const learns = source !== 'sequence' || (shape.embedding && shape.features === undefined);
    for (let row = 0; learns && row < rows; row++) addVector(to, row * width, dInput, row * In + first, width);
    first += width;
  }
}

/** [T, B, D·H]: the output of a layer, given its states and the output of the one below. */
export function layerOutput(
  shape: ModelShape,
  layer: number,
  states: Float64Array,
  inputs: Inputs,
  below: Float64Array | undefined,
): Float64Array {
  const output = dropped(shape, layer, states, inputs);
  if (below && isResidual(shape, layer)) addVector(output, 0, below, 0, output.length);
  return output;
}

/** A layer's states, or their gradients, with those units silent that dropout silences; a copy. */
export function dropped(shape: ModelShape, layer: number, values: Float64Array, { kept }: Inputs): Float64Array {
  const width = outputWidth(shape, layer);
  if (!kept || layer === shape.layers - 1) return values.slice();
  return values.map((value, i) => value * kept(layer, Math.floor(i / width), i % width));
}
