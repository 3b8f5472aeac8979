/**
 * The float64 reference of a whole network: its nodes in order, and back in reverse, each by the reference of its module. What the GPU
 * computes, unpadded, in PyTorch's names and layouts.
 */
import type { Network, NodeSpec } from '../network/types.ts';
import { roundToHalf } from './float16.ts';
import {
  type Data,
  expectLength,
  type FeatureData,
  features,
  type Gradients,
  ignored,
  type Node,
  type Reference,
  type Tensors,
  tensor,
  type Window,
  widthOf,
  zerosLike,
} from './types.ts';

// Found by the folder's name, as the passes are.
const found = import.meta.glob<{ reference: Reference<unknown, unknown> }>('../modules/*/reference.ts', {
  eager: true,
});

/** @throws RangeError for a module without a reference */
function referenceOf(kind: string): Reference<unknown, unknown> {
  const reference = found[`../modules/${kind}/reference.ts`]?.reference;
  if (!reference) throw new RangeError(`src/nn/modules/${kind} has no reference.ts that exports \`reference\``);
  return reference;
}

/** A network with its parameters, and what it is run on: by the names of its inputs. */
export interface Problem {
  readonly network: Network;
  readonly params: Tensors;
  readonly inputs: Readonly<Record<string, Data>>;
  readonly window: Window;
}

export interface Forward {
  /** By input and node. */
  readonly values: ReadonlyMap<string, Data>;
  /** What the reference of each node keeps for its backward pass. */
  readonly kept: ReadonlyMap<string, unknown>;
}

interface Backward {
  /** Of every parameter. */
  readonly grads: Tensors;
  /** Of each value of numbers that is read, by input and node. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  /** What the reference of each node gave. */
  readonly given: ReadonlyMap<string, Gradients>;
}

const isSource = (data: Data): boolean => (data.kind === 'ids' ? data.source === true : data.rows === 'source');

function nodeOf({ network, params, window }: Problem, spec: NodeSpec, values: Forward['values'], grads: Tensors): Node {
  const find =
    (tensors: Tensors): Node['parameter'] =>
    (role, length, direction = 0) => {
      const owner = spec.tie?.role === role ? spec.tie.node : spec.name;
      return tensor(tensors, network.parameterName(owner, { role, direction }), length);
    };
  const parameter = find(params);
  const inputs = spec.from.map((name) => values.get(name) as Data);
  return {
    name: spec.name,
    config: spec.config,
    inputs,
    window: inputs[0] && isSource(inputs[0]) && window.source ? { ...window, ...window.source } : window,
    parameter,
    factor: (...of) => (window.float16Weights ? parameter(...of).map(roundToHalf) : parameter(...of)),
    gradient: find(grads),
  };
}

function checkSizes({ inputs, window }: Problem): void {
  for (const { T, lengths } of [window, ...(window.source ? [window.source] : [])]) {
    if (lengths) expectLength('lengths', lengths.length, window.B);
    const wrong = lengths?.find((length) => length < 1 || length > T);
    if (wrong !== undefined) throw new RangeError(`a sequence of ${wrong} steps does not fit a window of ${T}`);
  }
  for (const input of Object.values(inputs)) {
    const { T, B } = isSource(input) ? { ...window, ...window.source } : window;
    if (input.kind === 'features') {
      expectLength('values', input.values.length, (input.rows === 'sequence' ? 1 : T) * B * widthOf(input));
      continue;
    }
    const { ids, symbols, optional } = input;
    expectLength('ids', ids.length, T * B);
    const outside = ids.find((id) => id >= symbols && !(optional && id === ignored));
    if (outside !== undefined) throw new RangeError(`id ${outside} is not below the vocabulary of ${symbols}`);
  }
}

/** @throws RangeError when inputs, parameters or states do not have the sizes that the network asks for, or an id is not below V */
export function forward(problem: Problem): Forward {
  checkSizes(problem);
  const { network, window } = problem;
  const delayed = delayedIn(network);
  if (!delayed) return forwardOnce(problem);
  // A step of a loop is right once the step before it is.
  let values = features(new Float64Array(window.T * window.B * delayed.width), [delayed.width]);
  for (let t = 1; t < window.T; t++)
    values = forwardOnce(problem, [delayed.of, values]).values.get(delayed.of) as FeatureData;
  return forwardOnce(problem, [delayed.of, values]);
}

/** What a node reads though it comes later: of the step before. */
function delayedIn({ nodes }: Network): { readonly by: string; readonly of: string; readonly width: number } | null {
  for (const [index, { name: by, from, config }] of nodes.entries()) {
    const of = from.find((read) => nodes.slice(index + 1).some(({ name }) => name === read));
    if (of !== undefined) return { by, of, width: (config as { readonly width: number }).width };
  }
  return null;
}

/** @param later a value that a node reads before it is made */
function forwardOnce(problem: Problem, later?: readonly [string, Data]): Forward {
  const values = new Map<string, Data>([...Object.entries(problem.inputs), ...(later ? [later] : [])]);
  const kept = new Map<string, unknown>();
  for (const spec of problem.network.nodes) {
    const made = referenceOf(spec.definition.kind).forward(nodeOf(problem, spec, values, {}));
    values.set(spec.name, made.output);
    kept.set(spec.name, made.kept);
  }
  return { values, kept };
}

/** @param gradient of what the last node gives: 1 of a loss */
export function backward(problem: Problem, pass: Forward, gradient: Float64Array = Float64Array.of(1)): Backward {
  const delayed = delayedIn(problem.network);
  let back = backwardOnce(problem, pass, gradient);
  if (!delayed) return back;
  // The gradient of a step is right once that of the step after it is.
  for (let t = 1; t < problem.window.T; t++) {
    const { inputs } = back.given.get(delayed.by) as Gradients;
    back = backwardOnce(problem, pass, gradient, [delayed.of, inputs[0] as Float64Array]);
  }
  return back;
}

/** @param later what a loop gives to the gradient of a value */
function backwardOnce(
  problem: Problem,
  { values, kept }: Forward,
  gradient: Float64Array,
  later?: readonly [string, Float64Array],
): Backward {
  const { nodes } = problem.network;
  const grads = zerosLike(problem.params);
  const gradients = new Map([[nodes.at(-1)?.name ?? '', gradient] as const, ...(later ? [later] : [])]);
  const given = new Map<string, Gradients>();
  const cells = new Map<string, Float64Array>();
  for (const spec of nodes.toReversed()) {
    const output = values.get(spec.name);
    const cell = cells.get(spec.name);
    const own =
      gradients.get(spec.name) ?? (cell && output?.kind === 'features' ? output.values.map(() => 0) : undefined);
    if (!own) continue;
    const node = nodeOf(problem, spec, values, grads);
    const back = referenceOf(spec.definition.kind).backward(node, kept.get(spec.name), own, cell);
    given.set(spec.name, back);
    if (back.cell) cells.set(spec.from[0] as string, back.cell);
    back.inputs.forEach((part, i) => {
      const name = spec.from[i] as string;
      const before = gradients.get(name);
      if (part) gradients.set(name, before ? part.map((x, j) => x + (before[j] as number)) : part);
    });
  }
  return { grads, gradients, given };
}
