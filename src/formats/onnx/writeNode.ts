import type { TensorMap } from '../../nn/memory/layout.ts';
import type { Resolved, ResolvedNode } from '../../nn/network/resolve.ts';
import { ModelFileError } from '../errors.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import type { ModuleContext } from './modules/context.ts';
import { writers } from './modules/index.ts';
import { DataType, type OnnxMessage } from './schema.ts';
import type { GraphValue } from './signature.ts';
import type { OnnxSource } from './source.ts';

export type StateNames = ModuleContext<unknown>['states'];

const unsupported = (name: string) =>
  new ModelFileError(
    'unsupported',
    `This model can’t be built from ONNX’s operators (${name}); export its weights instead.`,
  );

/** What a node's value is called, unless something else says it. */
export const nameOf = ({ name }: ResolvedNode): string => name.replaceAll(' ', '_');

/** The graph that nodes are written into. */
interface Place {
  readonly graph: GraphBuilder;
  readonly source: Pick<OnnxSource, 'tensors'>;
  readonly network: Resolved;
  /** Whether the graph has `lengths` that its recurrences read. */
  readonly hasLengths: boolean;
}

/**
 * Writes a node by the writer of its module.
 * @param values by the names of inputs and nodes, what the graph calls them
 * @returns the name of its output
 * @throws ModelFileError 'unsupported' for a module that ONNX's operators don't make up
 * @throws RangeError for tensors that are not the model's
 */
export function writeNode(
  { graph, source, network, hasLengths }: Place,
  node: ResolvedNode,
  values: ReadonlyMap<string, string>,
  { output, states }: Pick<ModuleContext<unknown>, 'output' | 'states'>,
): string {
  const writer = writers[node.definition.kind];
  if (!writer) throw unsupported(node.name);
  const inputs = node.from.map((name) => {
    const value = values.get(name);
    if (value === undefined) throw unsupported(name);
    return value;
  });
  const parameter = parametersOf(source.tensors, network, node);
  return writer({ graph, node: node as ModuleContext<never>['node'], inputs, output, parameter, hasLengths, states });
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

export function valueInfo({ name, type, shape, doc }: GraphValue): OnnxMessage<'ValueInfoProto'> {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: BigInt(size) } : { dimParam: size }));
  const elemType = type === 'float' ? DataType.FLOAT : DataType.INT64;
  return { name, docString: doc, type: { tensorType: { elemType, shape: { dim } } } };
}
