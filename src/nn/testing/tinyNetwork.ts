/** Every module alone, in a network that is no larger than it takes to run one: what conformance goes through. */

import { getCell } from '../../cells/index.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import type { ModelSpec } from '../memory/spec.ts';
import type { DropoutAddConfig } from '../modules/dropoutAdd/definition.ts';
import { embedding } from '../modules/embedding/definition.ts';
import { linear } from '../modules/linear/definition.ts';
import { teacherForcing } from '../modules/outputFeedback/reference.ts';
import { pool } from '../modules/pool/definition.ts';
import { type RecurrenceConfig, recurrence } from '../modules/recurrence/definition.ts';
import { softmaxCrossEntropy } from '../modules/softmaxCrossEntropy/definition.ts';
import { squaredError } from '../modules/squaredError/definition.ts';
import { axisOf, rowsOf } from '../network/axes.ts';
import { type ResolvedNode, resolve } from '../network/resolve.ts';
import type { Features, ModuleDefinition, Network, NodeSpec, TreeBounds, Value } from '../network/types.ts';
import { elementCount, type ModelShape } from '../networks/parameters.ts';
import { feedbackInput, head, input, layerName, loss } from '../networks/stack.ts';
import { type Data, features, ignored, type Tensors, type Window, widthOf } from '../reference/types.ts';
import { B, H, type ModuleCase, S, T, V } from './moduleCase.ts';
import type { TestedModule } from './modules.ts';

/** The input of a network's sources. */
export const sourceInput = 'source';

export const draw = (rng: Rng, length: number, scale = 1): Float64Array =>
  // Numbers that a float32 holds, so that both sides start equal.
  Float64Array.from({ length }, () => Math.fround(rng.uniform(-scale, scale)));

/** @param node whose parameters; all if left out */
export function drawParameters(network: Network, rng: Rng, node?: string): Tensors {
  const parameters = resolve(network).parameters.filter((one) => node === undefined || one.node === node);
  return Object.fromEntries(parameters.map((one) => [one.name, draw(rng, elementCount(one), 0.6)]));
}

interface TinyNetwork {
  readonly network: Network;
  /** The module's own node, and before it that of the layer that it reads, where the case names one. */
  readonly name: string;
  readonly layer?: string;
}

/** The inputs of a module whose gradients a reader above it may have begun: features of every step that it does not change in place. */
export function sharedInputs({ definition }: TestedModule, { config, inputs, numbers }: ModuleCase<unknown>): number[] {
  const { output } = definition.infer(config, inputs);
  if (numbers || definition.overwritesInput || axisOf(output) !== 'step') return [];
  const isShared = (value: Value, i: number): boolean =>
    value.kind === 'features' && value.rows === 'step' && !(definition.gradientInPlace && i === 0);
  return inputs.flatMap((value, i) => (isShared(value, i) ? [i] : []));
}

/**
 * The smallest network in which a module learns: each input comes from an embedding whose rows no two steps share, so that the gradient
 * of its table is that of the input; above it a linear layer gives the output a gradient of random numbers.
 * @param above a recurrence reads the output and all {@link sharedInputs}
 */
export function networkOf(module: TestedModule, each: ModuleCase<unknown>, seqLength = T, above = false): TinyNetwork {
  const { definition } = module;
  const { config, inputs, numbers, layer } = each;
  const sources: Record<string, Value> = {};
  const nodes: NodeSpec[] = [];
  function add<C>(name: string, module: ModuleDefinition<C>, of: C, from: readonly string[]): string {
    nodes.push({ name, definition: module, config: of, from } as NodeSpec);
    return name;
  }
  // Recurrences run as the plan says of the layers of a stack.
  const nextLayer = (): string => layerName(recurrencesOf(nodes).length);
  const from = inputs.map((value, i): string => {
    if (value.kind === 'ids' || (numbers && i === 0)) {
      const name = value.kind === 'ids' && value.optional ? feedbackInput : input;
      sources[name] = value;
      return name;
    }
    const own = value.rows === 'step';
    const read = own ? input : sourceInput;
    sources[read] ??= own ? { kind: 'ids', symbols: seqLength * B } : { kind: 'ids', symbols: S * B, source: true };
    const [width = 0, other] = value.parts;
    let below = add(`embedding ${i}`, embedding, { size: width, tied: false }, [read]);
    if (layer && i === 0) return add(nextLayer(), recurrence, layer, [below]);
    if (other) below = add(nextLayer(), recurrence, bidirectional(width), [below]);
    return value.rows === 'sequence' ? add(`pool ${i}`, pool, { pool: 'mean' }, [below]) : below;
  });
  const isLoss = definition.overwritesInput === true;
  const name = isLoss ? loss : definition === recurrence ? nextLayer() : 'module';
  add(name, definition, config, from);
  const parameterName: Network['parameterName'] = (node, { role, direction }) => `${node}.${role}_${direction}`;
  const network: Network = { inputs: sources, nodes, parameterName, lastParameters: [] };
  if (!isLoss) {
    const ofSource = axisOf((resolve(network).nodes.at(-1) as ResolvedNode).output) === 'source';
    const top = [ofSource ? add('pooled module', pool, { pool: 'mean' }, [name]) : name];
    if (layer) top.push(add('pooled layer', pool, { pool: 'mean' }, from.slice(0, 1)));
    const shared = sharedInputs(module, each).map((i) => from[i] as string);
    add(head, linear, { outputs: V }, above ? [add(nextLayer(), recurrence, oneWay(H), [name, ...shared])] : top);
    add(loss, inputs.some(isFeedback) ? softmaxCrossEntropy : squaredError, null, [head]);
  }
  return { network, name, ...(layer && { layer: from[0] as string }) };
}

const isFeedback = (value: Value): boolean => value.kind === 'ids' && value.optional === true;

const oneWay = (hiddenSize: number): RecurrenceConfig => ({
  ...{ cell: getCell('min-gru'), activation: 'tanh', recurrence: 'none' },
  ...{ hiddenSize, bidirectional: false, layerNorm: false },
});

/** What gives features of two parts. */
const bidirectional = (hiddenSize: number): RecurrenceConfig => ({ ...oneWay(hiddenSize), bidirectional: true });

/** The configurations of a network's recurrences, the lowest first. */
export const recurrencesOf = (nodes: readonly NodeSpec[]): RecurrenceConfig[] =>
  nodes.filter(({ definition }) => definition.kind === 'recurrence').map(({ config }) => config as RecurrenceConfig);

/** A model that is this network: its shape says what a batch holds and how the recurrences run. */
export function specOf(
  network: Network,
  { truncate = 0, steps }: ModuleCase<unknown>,
  seqLength = T,
): Omit<ModelSpec, 'optimizer'> {
  const { nodes } = resolve(network);
  const { inputs, definition } = nodes.at(-1) as (typeof nodes)[number];
  const [{ rows, parts }] = inputs as [Features];
  const layers = recurrencesOf(nodes);
  const own = network.inputs[input];
  const dropout = nodes.find((node) => node.definition.kind === 'dropoutAdd')?.config as DropoutAddConfig | undefined;
  const shape: ModelShape = {
    ...{ cell: getCell('rnn'), activation: 'tanh', hiddenSize: 1, ...layers[0] },
    layers: Math.max(1, layers.length),
    bidirectional: layers.some(({ bidirectional }) => bidirectional),
    ...(layers.length > 1 && { perLayer: layers }),
    vocabularySize: parts[0] as number,
    ...(own?.kind === 'ids' && { symbols: own.symbols }),
    ...(own?.kind === 'features' && { features: widthOf(own) }),
    pool: rows === 'sequence' ? 'last' : 'steps',
    regression: definition.kind === 'squaredError',
    feedback: feedbackInput in network.inputs,
  };
  return {
    ...(nodes.some(({ ofSource }) => ofSource) && { sourceLength: S }),
    ...(steps && { variantKind: steps }),
    ...{ shape, network, seqLength, batchSize: B, truncate, variants: { head: { kind: 'split' } } },
    ...(dropout?.dropout && { dropout: dropout.dropout }),
  };
}

/** Random values of a network's inputs, and the targets of the steps before. */
export function drawInputs(
  { inputs, nodes }: Network,
  { T: seqLength, targets = new Uint32Array() }: Window,
  rng: Rng,
): Record<string, Data> {
  const embedded = nodes.some(({ definition }) => definition === embedding);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]): [string, Data] => {
      if (value.kind === 'features') {
        const { rows, parts } = value;
        const size = rowsOf(rows, { seqLength, sourceLength: S, batchSize: B }) * widthOf(value);
        return [name, features(draw(rng, size), parts, rows)];
      }
      if (value.optional) return [name, { ...value, ids: teacherForcing(targets, B) }];
      const count = (value.source ? S : seqLength) * B;
      const apart = embedded && value.symbols === count;
      const drawn = Uint32Array.from({ length: count }, (_, i) => (apart ? i : rng.uint32() % value.symbols));
      return [name, { ...value, ids: drawn }];
    }),
  );
}

/** Random trees whose nodes are the steps, or several beside each other, some of them of one node. */
function drawParents({ arity, height }: TreeBounds, N: number, rng: Rng): Uint32Array {
  const parents = new Uint32Array(N * B).fill(ignored);
  const [counts, heights] = [new Uint32Array(N * B), new Uint32Array(N * B)];
  const at = (values: Uint32Array, n: number, b: number): number => values[n * B + b] as number;
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N - 1; n++) {
      const free = Array.from({ length: N - 1 - n }, (_, i) => n + 1 + i).filter((m) => at(counts, m, b) < arity);
      const parent = free[rng.uint32() % (free.length + 1)];
      if (parent === undefined || at(heights, n, b) === height) continue;
      parents[n * B + b] = parent;
      counts[parent * B + b] = at(counts, parent, b) + 1;
      heights[parent * B + b] = Math.max(at(heights, parent, b), at(heights, n, b) + 1);
    }
  }
  return parents;
}

/** A random window of targets; what pads a sequence has none. */
export function drawWindow(
  network: Network,
  { lengths, truncate = 0 }: ModuleCase<unknown>,
  rng: Rng,
  seqLength = T,
): Window {
  // Not all sequences end with the window.
  const shorter = Uint32Array.of(seqLength, Math.ceil(0.4 * seqLength), seqLength - 1);
  const { nodes } = resolve(network);
  const { inputs, definition } = nodes.at(-1) as (typeof nodes)[number];
  const [{ rows, parts }] = inputs as [Features];
  const count = rows === 'step' ? seqLength * B : B;
  const isScored = (row: number): boolean =>
    rows === 'sequence' ? true : !lengths || Math.floor(row / B) < (shorter[row % B] as number);
  const width = parts[0] as number;
  const bounds = nodes.map((node) => node.definition.trees?.(node.config)).find((one) => one !== undefined);
  return {
    ...(bounds && { parents: drawParents(bounds, seqLength, rng) }),
    ...{ T: seqLength, B, truncate, dropoutKey: 12345 },
    ...(lengths && { lengths: shorter }),
    ...(nodes.some(({ ofSource }) => ofSource) && { source: { T: S, lengths: Uint32Array.of(3, S, 1) } }),
    ...(definition.kind === 'squaredError'
      ? { numbers: draw(rng, count * width).map((y, i) => (isScored(Math.floor(i / width)) ? y : Number.NaN)) }
      : { targets: Uint32Array.from({ length: count }, (_, row) => (isScored(row) ? rng.uint32() % width : ignored)) }),
  };
}

export const rngOf = ({ kind }: TestedModule, { name }: ModuleCase<unknown>): Rng => createRng(7, `${kind}, ${name}`);
