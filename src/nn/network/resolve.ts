import { axisOf } from './axes.ts';
import type { Inference, Network, NodeSpec, ParameterSpec, Value } from './types.ts';

/** A value of a network: what an input or a node gives. */
export interface ResolvedValue {
  readonly name: string;
  readonly value: Value;
  /** The node that it comes from; null for an input of the network. */
  readonly producer: number | null;
  /** Nodes that read it, ascending. */
  readonly readers: readonly number[];
  /** Somebody reads it in the order of the direction from the end as well. */
  readonly reversed: boolean;
  /** A gradient flows into it: something below it learns. */
  readonly learned: boolean;
}

export interface ResolvedNode extends NodeSpec, Inference {
  readonly index: number;
  /** It runs over the steps of the source: what it reads first has its rows. */
  readonly ofSource: boolean;
  /** Another node reads what it keeps. */
  readonly keptRead: boolean;
  readonly inputs: readonly Value[];
}

/** A network whose values and parameters are known; sizes of windows are not. */
export interface Resolved {
  readonly network: Network;
  readonly nodes: readonly ResolvedNode[];
  readonly values: readonly ResolvedValue[];
  /** Every parameter with its name, in the order of the state dict. */
  readonly parameters: readonly (ParameterSpec & { readonly name: string; readonly node: string })[];
}

/** @throws RangeError for a node that reads what is not there or what it can't */
export function resolve(network: Network): Resolved {
  const known = new Map<string, Value>(Object.entries(network.inputs));
  const nodes = network.nodes.map((node, index): ResolvedNode => {
    const inputs = node.from.flatMap((name) => {
      const value = known.get(name);
      const comes = node.definition.delays && network.nodes.some((later) => later.name === name);
      if (!value && !comes) throw new RangeError(`${node.name} reads “${name}”, which does not come before it`);
      return value ?? [];
    });
    const inferred = node.definition.infer(node.config, inputs);
    known.set(node.name, inferred.output);
    const ofSource = inputs[0] !== undefined && axisOf(inputs[0]) === 'source';
    const keptRead = network.nodes.some(({ from, definition }) => definition.readsKept && from.includes(node.name));
    return { ...node, ...inferred, inputs, index, ofSource, keptRead };
  });
  // What a loop gives back could not be looked at before.
  for (const { definition, config, from } of nodes)
    if (definition.delays && from.length > 0)
      definition.infer(
        config,
        from.map((input) => known.get(input) as Value),
      );
  const learned = new Map<string, boolean>();
  for (const { name, from, parameters, tie, definition } of nodes) {
    const learns = parameters.length > 0 || tie !== undefined || definition.delays === true;
    learned.set(name, learns || from.some((input) => learned.get(input)));
  }
  const values = [...known].map(([name, value]): ResolvedValue => {
    const readers = nodes.filter(({ from, definition }) => from.includes(name) && !definition.readsKept);
    const producer = nodes.findIndex((node) => node.name === name);
    return {
      name,
      value,
      producer: producer < 0 ? null : producer,
      readers: readers.map(({ index }) => index),
      reversed: readers.some(({ definition, config }) => definition.readsReversed?.(config) === true),
      learned: learned.get(name) ?? false,
    };
  });
  return { network, nodes, values, parameters: inOrder(network, nodes) };
}

/** What runs step by step, as a node reads a later one, of the step before: the numbers of both; null where none does. */
export function loopOf(nodes: readonly Pick<NodeSpec, 'name' | 'from'>[]): { first: number; last: number } | null {
  for (const [first, { from }] of nodes.entries()) {
    const last = nodes.findIndex(({ name }, index) => index > first && from.includes(name));
    if (last >= 0) return { first, last };
  }
  return null;
}

function inOrder(network: Network, nodes: readonly ResolvedNode[]): Resolved['parameters'] {
  const all = nodes.flatMap(({ name: node, parameters }) =>
    parameters.map((parameter) => ({ ...parameter, node, name: network.parameterName(node, parameter) })),
  );
  const place = ({ node, role }: (typeof all)[number]): number =>
    network.lastParameters.findIndex((last) => last.node === node && (last.role === undefined || last.role === role));
  return all.toSorted((a, b) => place(a) - place(b));
}
