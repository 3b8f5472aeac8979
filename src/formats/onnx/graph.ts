import { standardisedLimit } from '../../data/series/forecast.ts';
import type { TensorMap } from '../../nn/memory/layout.ts';
import { type Resolved, type ResolvedNode, resolve } from '../../nn/network/resolve.ts';
import { layerShape } from '../../nn/networks/parameters.ts';
import { head, loss, input as networkInput, stack } from '../../nn/networks/stack.ts';
import { ModelFileError } from '../errors.ts';
import { GraphBuilder } from './graphBuilder.ts';
import type { ModuleContext } from './modules/context.ts';
import { writers } from './modules/index.ts';
import { DataType, type OnnxMessage } from './schema.ts';
import { type GraphValue, graphInputs, graphOutputs } from './signature.ts';
import { carriesState, type GraphKind, type OnnxSource, type SeriesScaling, takesLengths } from './source.ts';

const unsupported = (name: string) =>
  new ModelFileError(
    'unsupported',
    `This model can’t be built from ONNX’s operators (${name}); export its weights instead.`,
  );

/**
 * The network's modules, one after the other, from ids or numbers to the head's logits or numbers. {@link graphInputs} and
 * {@link graphOutputs} say what goes in and comes out.
 * @throws ModelFileError 'unsupported' for a module that ONNX's operators don't make up
 * @throws RangeError for tensors that are not the model's
 */
export function buildGraph(source: OnnxSource, kind: GraphKind): OnnxMessage<'GraphProto'> {
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
  const inputNamed = (name: string): string => {
    const value = values.get(name);
    if (value === undefined) throw unsupported(name);
    return value;
  };
  const write = (node: ResolvedNode): string => {
    const writer = writers[node.definition.kind];
    if (!writer) throw unsupported(node.name);
    let read = node.from.map(inputNamed);
    let output = node.name.replaceAll(' ', '_');
    if (node.name === head) {
      output = series ? 'predictions_scaled' : prediction.name;
      if (kind === 'step') read = [graph.add('Squeeze', [...read, graph.axis(0)], 'states')];
    }
    return writer({
      graph,
      node: node as ModuleContext<never>['node'],
      inputs: read,
      output,
      parameter: parametersOf(source.tensors, network, node),
      hasLengths: takesLengths(shape, kind),
      states: states.of(node),
    });
  };
  for (const node of network.nodes) if (node.name !== loss) values.set(node.name, write(node));
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
function sequenceOf(graph: GraphBuilder, series: SeriesScaling | null, input: string, kind: GraphKind): string {
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

const parametersOf =
  (tensors: TensorMap, { parameters }: Resolved, node: ResolvedNode): ModuleContext<unknown>['parameter'] =>
  (role, direction = 0) => {
    const owner = node.tie ?? { node: node.name, role };
    const found = parameters.find(
      (each) => each.node === owner.node && each.role === owner.role && each.direction === direction,
    );
    const values = found && tensors[found.name];
    if (!values) throw new RangeError(`the model has no tensor ${found?.name ?? `${role} of ${node.name}`}`);
    return { name: found.name, shape: found.shape, values };
  };

function valueInfo({ name, type, shape, doc }: GraphValue): OnnxMessage<'ValueInfoProto'> {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: BigInt(size) } : { dimParam: size }));
  const elemType = type === 'float' ? DataType.FLOAT : DataType.INT64;
  return { name, docString: doc, type: { tensorType: { elemType, shape: { dim } } } };
}
