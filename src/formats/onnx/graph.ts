import { standardisedLimit } from '../../data/series/forecast.ts';
import { type Resolved, type ResolvedNode, resolve } from '../../nn/network/resolve.ts';
import { layerShape } from '../../nn/networks/parameters.ts';
import { head, loss, input as networkInput, stack } from '../../nn/networks/stack.ts';
import { GraphBuilder } from './graphBuilder.ts';
import type { ModuleContext } from './modules/context.ts';
import type { OnnxMessage } from './schema.ts';
import { type GraphValue, graphInputs, graphOutputs } from './signature.ts';
import { carriesState, type OnnxSource, type SeriesScaling, type StackGraphKind, takesLengths } from './source.ts';
import { nameOf, valueInfo, writeNode } from './writeNode.ts';

/**
 * The network's modules, one after the other, from ids or numbers to the head's logits or numbers. {@link graphInputs} and
 * {@link graphOutputs} say what goes in and comes out.
 * @throws ModelFileError 'unsupported' for a module that ONNX's operators don't make up
 * @throws RangeError for tensors that are not the model's
 */
export function buildGraph(source: OnnxSource, kind: StackGraphKind): OnnxMessage<'GraphProto'> {
  const { shape } = source;
  const { series } = source.inputs;
  const graph = new GraphBuilder();
  const [inputs, outputs] = [graphInputs(source, kind), graphOutputs(source, kind)];
  const [input, prediction] = [inputs[0] as GraphValue, outputs[0] as GraphValue];
  // A single step is pooled to its own state.
  const network = resolve(stack(kind === 'step' ? { ...shape, pool: 'steps' } : shape));
  const states = statesOf(source, network);

  states.split(graph);
  const values = new Map([[networkInput, sequenceOf(graph, series, input.name, kind)]]);
  const place = { graph, source, network, hasLengths: takesLengths(shape, kind) };
  for (const node of network.nodes.filter(({ name }) => name !== loss)) {
    const isHead = node.name === head;
    // The head of a single step reads a row of states and no sequence of one.
    const [read = ''] = node.from;
    if (isHead && kind === 'step') {
      values.set(read, graph.add('Squeeze', [values.get(read) as string, graph.axis(0)], 'states'));
    }
    const output = isHead ? (series ? 'predictions_scaled' : prediction.name) : nameOf(node);
    values.set(node.name, writeNode(place, node, values, { output, states: states.of(node) }));
  }
  if (series) {
    const scale = graph.floats('scale', [], [series.scale]);
    const doc = 'From standardised units to those of the series.';
    graph.add('Mul', ['predictions_scaled', scale], prediction.name, {}, doc);
  }
  states.join(graph);

  const from = carriesState(shape) ? 'from a given state' : 'from a state of zeros';
  return {
    name: kind,
    docString: `${kind === 'step' ? 'One step' : 'T steps'} of each of B sequences, ${from}.`,
    node: graph.nodes,
    initializer: graph.constants,
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  };
}

/** The input as the network reads it, [T, B] or [T, B, F]; a step is a sequence of one. */
function sequenceOf(graph: GraphBuilder, series: SeriesScaling | null, input: string, kind: StackGraphKind): string {
  const rows = kind === 'step' ? graph.add('Unsqueeze', [input, graph.axis(0)], `${input}_1`) : input;
  return series ? standardised(graph, series, rows) : rows;
}

/** Mean 0 and deviation 1, within the limits that training had; a channel that never changed there reads 0. */
function standardised(graph: GraphBuilder, { standardisation }: SeriesScaling, values: string): string {
  const constant = (name: string, of: (channel: (typeof standardisation)[number]) => number): string =>
    graph.floats(name, [standardisation.length], standardisation.map(of));
  const means = constant('means', ({ mean }) => mean);
  const factors = constant('factors', ({ deviation }) => (deviation === 0 ? 0 : 1 / deviation));
  const limits = [-standardisedLimit, standardisedLimit].map((limit, i) =>
    graph.floats(['lowest', 'highest'][i] as string, [], [limit]),
  );
  const scaled = graph.add('Mul', [graph.add('Sub', [values, means], 'centred'), factors], 'standardised_freely');
  return graph.add('Clip', [scaled, ...limits], 'standardised');
}

/** The states that go in and out. Those of layers that are alike do so together, [L, B, H], the operators' own are [1, B, H] each. */
function statesOf({ shape }: OnnxSource, { nodes }: Resolved) {
  const layers = nodes.filter(({ definition }) => definition.kind === 'recurrence');
  const together = carriesState(shape) && !shape.perLayer && layers.length > 1 ? shape.cell.states : [];
  const byLayer = (state: string) => layers.map((_, layer) => `${state}_l${layer}`) as [string, ...string[]];
  return {
    split(graph: GraphBuilder): void {
      for (const state of together) graph.add('Split', [state], byLayer(state), { axis: 0 });
    },
    join(graph: GraphBuilder): void {
      for (const state of together) graph.add('Concat', byLayer(`${state}_next`), `${state}_next`, { axis: 0 });
    },
    of(node: ResolvedNode): ModuleContext<unknown>['states'] {
      const layer = layers.indexOf(node);
      if (layer < 0 || !carriesState(shape)) return [];
      const suffix = together.length > 0 || shape.perLayer ? `_l${layer}` : '';
      return layerShape(shape, layer).cell.states.map((state) => ({
        before: `${state}${suffix}`,
        after: `${state}_next${suffix}`,
      }));
    },
  };
}
