import { standardisedLimit } from '../../data/series/forecast.ts';
import { type ModelShape, symbolsOf } from '../../nn/networks/parameters.ts';
import { layerName, stack } from '../../nn/networks/stack.ts';
import { type Draft, tensorNamed } from './draft.ts';
import { floats, intAttribute, integers, node } from './parts.ts';
import type { OnnxSource, SeriesScaling } from './source.ts';

/** What stands for the input of each step: numbers, rows of the embedding, or one-hot vectors. @returns the name of [T, B, In] */
export function ownInput(draft: Draft, source: OnnxSource, input: string): string {
  const { shape, tensors, inputs } = source;
  if (shape.features !== undefined) return inputs.series ? standardised(draft, inputs.series, input) : input;
  const { nodes, constants } = draft;
  const { embedding } = shape;
  const symbols = symbolsOf(shape);
  if (!embedding) {
    constants.push(integers('symbols', symbols), floats('off_on', [2], [0, 1]));
    nodes.push(node('OneHot', [input, 'symbols', 'off_on'], ['one_hot'], { attributes: [intAttribute('axis', -1)] }));
    return 'one_hot';
  }
  const table = tensorNamed(tensors, embedding.tied ? 'head.weight' : 'embedding.weight');
  constants.push(floats('embedding.weight', [symbols, embedding.size], table));
  nodes.push(node('Gather', ['embedding.weight', input], ['embedded']));
  return 'embedded';
}

/** Mean 0 and deviation 1, within the limits that training had; a channel that never changed there reads 0. */
function standardised({ nodes, constants }: Draft, { standardisation }: SeriesScaling, values: string): string {
  const features = [standardisation.length];
  constants.push(
    floats(
      'means',
      features,
      standardisation.map(({ mean }) => mean),
    ),
    floats(
      'factors',
      features,
      standardisation.map(({ deviation }) => (deviation === 0 ? 0 : 1 / deviation)),
    ),
    floats('lowest', [], [-standardisedLimit]),
    floats('highest', [], [standardisedLimit]),
  );
  nodes.push(
    node('Sub', [values, 'means'], ['centred']),
    node('Mul', ['centred', 'factors'], ['standardised_freely']),
    node('Clip', ['standardised_freely', 'lowest', 'highest'], ['standardised']),
  );
  return 'standardised';
}

/** What a layer reads, side by side. @param outputs of the layers below, the lowest first @returns its name */
export function layerInput({ nodes }: Draft, shape: ModelShape, layer: number, own: string, outputs: string[]): string {
  const from = stack(shape).nodes.find(({ name }) => name === layerName(layer))?.from ?? [];
  const read = from.map((name) => {
    const below = /layer (\d+)$/.exec(name)?.[1];
    return below ? (outputs[Number(below) - 1] as string) : own;
  });
  if (read.length === 1) return read[0] as string;
  const name = `inputs_l${layer}`;
  nodes.push(node('Concat', read, [name], { attributes: [intAttribute('axis', -1)] }));
  return name;
}

/** What a layer hands up. @param below what the layer below did @returns its name */
export function layerOutput({ nodes }: Draft, shape: ModelShape, layer: number, states: string, below: string): string {
  if (layer === 0 || !shape.connections?.residual) return states;
  const name = `output_l${layer}`;
  nodes.push(node('Add', [states, below], [name]));
  return name;
}
