import { isResidual, piecesOf } from '../../nn/graph.ts';
import type { TensorMap } from '../../nn/layout.ts';
import type { ModelShape } from '../../nn/parameters.ts';
import { type Draft, tensorNamed } from './draft.ts';
import { floats, intAttribute, integers, node } from './parts.ts';

/** Ids to what stands for them: rows of the embedding, or one-hot vectors. @returns the name of [T, B, D] or [T, B, V] */
export function ownInput({ nodes, constants }: Draft, shape: ModelShape, tensors: TensorMap, ids: string): string {
  const { embedding, vocabularySize: V } = shape;
  if (!embedding) {
    constants.push(integers('vocabulary_size', V), floats('off_on', [2], [0, 1]));
    nodes.push(
      node('OneHot', [ids, 'vocabulary_size', 'off_on'], ['one_hot'], { attributes: [intAttribute('axis', -1)] }),
    );
    return 'one_hot';
  }
  const table = tensorNamed(tensors, embedding.tied ? 'head.weight' : 'embedding.weight');
  constants.push(floats('embedding.weight', [V, embedding.size], table));
  nodes.push(node('Gather', ['embedding.weight', ids], ['embedded']));
  return 'embedded';
}

/** What a layer reads, side by side. @param outputs of the layers below, the lowest first @returns its name */
export function layerInput({ nodes }: Draft, shape: ModelShape, layer: number, own: string, outputs: string[]): string {
  const read = piecesOf(shape, layer).map(({ source }) =>
    source.kind === 'layer' ? (outputs[source.layer] as string) : own,
  );
  if (read.length === 1) return read[0] as string;
  const name = `inputs_l${layer}`;
  nodes.push(node('Concat', read, [name], { attributes: [intAttribute('axis', -1)] }));
  return name;
}

/** What a layer hands up. @param below what the layer below did @returns its name */
export function handedUp({ nodes }: Draft, shape: ModelShape, layer: number, states: string, below: string): string {
  if (!isResidual(shape, layer)) return states;
  const name = `handed_up_l${layer}`;
  nodes.push(node('Add', [states, below], [name]));
  return name;
}
