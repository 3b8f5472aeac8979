import { initialStates } from '../../nn/modules/recurrence/definition.ts';
import { type Resolved, type ResolvedNode, resolve } from '../../nn/network/resolve.ts';
import { attentionNode, encoderDecoder, source as networkSource } from '../../nn/networks/encoderDecoder.ts';
import { type Encoder, layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import { head, loss, input as networkInput } from '../../nn/networks/stack.ts';
import { attentionalState, decoderStates, encoderDecoderValues } from './encoderDecoderSignature.ts';
import { GraphBuilder } from './graphBuilder.ts';
import { attentionWeights } from './modules/attention.ts';
import { finalState } from './modules/recurrence.ts';
import type { OnnxMessage } from './schema.ts';
import type { EncoderDecoderGraphKind, OnnxSource } from './source.ts';
import { nameOf, type StateNames, valueInfo, writeNode } from './writeNode.ts';

export type EncoderDecoderSource = OnnxSource & { readonly shape: ModelShape & { readonly encoder: Encoder } };

/** What both graphs are made of. */
interface Parts {
  readonly source: EncoderDecoderSource;
  readonly network: Resolved;
  /** Nodes that run at each step of the decoder; all others make something of the source, once. */
  readonly ofStep: ReadonlySet<string>;
}

function partsOf(source: EncoderDecoderSource): Parts {
  const network = resolve(encoderDecoder(source.shape));
  const ofStep = new Set<string>([networkInput]);
  for (const { name, from, definition } of network.nodes)
    if (definition.delays || from.some((each) => ofStep.has(each))) ofStep.add(name);
  return { source, network, ofStep };
}

/** The recurrences of the decoder, the lowest first. */
const decoderLayers = ({ network, ofStep }: Parts): ResolvedNode[] =>
  network.nodes.filter(({ name, definition }) => definition.kind === 'recurrence' && ofStep.has(name));

/** The values that a step's attention reads of the source, by the names that both graphs have for them. */
function attended({ network }: Parts): ReadonlyMap<string, 'keys' | 'memory'> {
  const node = network.nodes.find(({ name }) => name === attentionNode);
  const [, keys, memory] = node?.from ?? [];
  return new Map([
    ...(keys === undefined ? [] : [[keys, 'keys'] as const]),
    // Of dot attention they are the same.
    ...(memory === undefined ? [] : [[memory, 'memory'] as const]),
  ]);
}

/**
 * The encoder, from sources to the decoder's first states and what its attention reads, or one step of the decoder.
 * {@link encoderDecoderValues} says what goes in and comes out.
 * @throws ModelFileError 'unsupported' for a module that ONNX's operators don't make up
 */
export function encoderDecoderGraph(
  source: EncoderDecoderSource,
  kind: EncoderDecoderGraphKind,
): OnnxMessage<'GraphProto'> {
  const parts = partsOf(source);
  const graph = new GraphBuilder();
  if (kind === 'encoder') writeEncoder(parts, graph);
  else writeStep(parts, graph);
  const { inputs, outputs } = encoderDecoderValues(source.shape, kind);
  return {
    name: kind,
    docString: kind === 'encoder' ? 'All that is made of B sources.' : 'One step of each of B targets.',
    node: graph.nodes,
    initializer: graph.constants,
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  };
}

function writeEncoder(parts: Parts, graph: GraphBuilder): void {
  const { source, network, ofStep } = parts;
  const values = new Map([[networkSource, 'source']]);
  const renamed = attended(parts);
  for (const node of network.nodes.filter(({ name }) => !ofStep.has(name))) {
    const output = renamed.get(node.name) ?? nameOf(node);
    const states = node.keptRead ? finalStates(node, output) : [];
    values.set(node.name, writeNode({ graph, source, network, hasLengths: true }, node, values, { output, states }));
  }
  joinFirstStates(parts, graph, values);
  if (source.shape.encoder.inputFeeding) {
    const width = layerShape(source.shape, source.shape.layers - 1).hiddenSize;
    const B = graph.add('Shape', ['lengths'], 'B');
    const size = graph.add('Concat', [B, graph.integers('width', [width])], 'attentional_size', { axis: 0 });
    graph.add('ConstantOfShape', [size], attentionalState);
  }
}

/** Of a layer whose last cell state is read: those of both, since operators give them in order. */
const finalStates = ({ config }: ResolvedNode, output: string): StateNames =>
  (config as { cell: { states: readonly string[] } }).cell.states.map((state) => ({
    before: '',
    after: finalState(output, state),
  }));

/** First states [B, H] of the decoder's layers to [L, B, H], or where layers differ [1, B, H] of each. */
function joinFirstStates(parts: Parts, graph: GraphBuilder, values: ReadonlyMap<string, string>): void {
  const layers = decoderLayers(parts);
  for (const { name, state, layers: own } of decoderStates(parts.source.shape)) {
    const rows = own.map((l) => {
      const { from, inputs } = layers[l] as ResolvedNode;
      const place = initialStates(inputs)[state === 'h' ? 0 : 1] as number;
      const first = values.get(from[place] as string) as string;
      const row = own.length === 1 ? name : `${name}_l${l}`;
      return graph.add('Unsqueeze', [first, graph.axis(0)], row);
    });
    if (rows.length > 1) graph.add('Concat', rows, name, { axis: 0 });
  }
}

function writeStep(parts: Parts, graph: GraphBuilder): void {
  const { source, network, ofStep } = parts;
  const layers = decoderLayers(parts);
  const feeding = network.nodes.find(({ definition }) => definition.delays);
  const states = layers.map((): { before: string; after: string }[] => []);
  const together = decoderStates(source.shape);
  for (const { name, layers: own } of together) {
    const names = own.map((l) => (own.length === 1 ? name : `${name}_l${l}`)) as [string, ...string[]];
    if (own.length > 1) graph.add('Split', [name], names, { axis: 0 });
    own.forEach((l, i) => {
      const before = names[i] as string;
      states[l]?.push({ before, after: own.length === 1 ? `${name}_next` : `${before}_next` });
    });
  }
  const values = new Map<string, string>([
    [networkInput, graph.add('Unsqueeze', ['ids', graph.axis(0)], 'ids_1')],
    ...attended(parts),
    // First states come in as states.
    ...layers.flatMap(({ from, inputs }) => initialStates(inputs).map((i) => [from[i] as string, ''] as const)),
    // Of a step what it reads of the one before.
    ...(feeding
      ? [[feeding.name, graph.add('Unsqueeze', [attentionalState, graph.axis(0)], `${attentionalState}_1`)] as const]
      : []),
  ]);
  // What comes out is a row of each, and attention is its weights.
  const renamed = new Map([
    [head, 'logits_1'],
    [attentionNode, 'context'],
  ]);
  const written = ({ name, definition }: ResolvedNode): boolean =>
    ofStep.has(name) && name !== loss && !definition.delays;
  for (const node of network.nodes.filter(written)) {
    const layer = layers.indexOf(node);
    const output = renamed.get(node.name) ?? nameOf(node);
    const own = layer < 0 ? [] : (states[layer] as StateNames);
    values.set(
      node.name,
      writeNode({ graph, source, network, hasLengths: false }, node, values, { output, states: own }),
    );
  }
  graph.add('Squeeze', ['logits_1', graph.axis(0)], 'logits');
  if (feeding) {
    graph.add('Squeeze', [values.get(feeding.from[0] as string) as string, graph.axis(0)], `${attentionalState}_next`);
  }
  if (source.shape.encoder.attention !== 'none') graph.add('Squeeze', [attentionWeights, graph.axis(1)], 'attention');
  for (const { name, layers: own } of together) {
    const after = own.map((l) => `${name}_l${l}_next`);
    if (after.length > 1) graph.add('Concat', after, `${name}_next`, { axis: 0 });
  }
}
