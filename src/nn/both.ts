/** What the layers of a bidirectional model hand up: both states, 2U wide, in the sequence's order and in that of the direction from the end. */
import { crossesLayers, handsUp } from './graph.ts';
import { layerStride, ofDirections, type Sequences } from './stack.ts';

/** Bytes of rows [T, B, 2U], and from those in the sequence's order to those in the other's. */
export const handedStride = ({ seqLength, batchSize }: Sequences, units: number): number =>
  layerStride(4 * seqLength * batchSize * 2 * units);

/** Bytes by buffer, of which nothing is forgotten. @param units U */
export function bothHandedBytes(sequences: Sequences, units: number): Record<string, number> {
  const { shape, seqLength, batchSize, dropout } = sequences;
  const bytes = handedStride(sequences, units);
  const layers = Array.from({ length: shape.layers }, (_, layer) => layer);
  const buffers: Record<string, number> = {
    'gradient of the hidden states': ofDirections(2, 4 * seqLength * batchSize * units),
  };
  for (const layer of layers) {
    // The head reads in the sequence's order alone.
    buffers[`handed up by layer ${layer + 1}`] = layer < shape.layers - 1 ? 2 * bytes : bytes;
    if (crossesLayers(shape)) buffers[`gradient handed to layer ${layer + 1}`] = 2 * bytes;
  }
  if (!crossesLayers(shape)) buffers['gradient handed down'] = 2 * bytes;
  if (layers.some((layer) => handsUp(shape, layer, dropout !== undefined)))
    buffers['states of both directions'] = bytes;
  return buffers;
}
