import { embedding } from '../modules/embedding/definition.ts';
import { linear } from '../modules/linear/definition.ts';
import { softmaxCrossEntropy } from '../modules/softmaxCrossEntropy/definition.ts';
import { tree as treeModule } from '../modules/tree/definition.ts';
import type { ModuleDefinition, Network, NodeSpec } from '../network/types.ts';
import { type ModelShape, symbolsOf, type TreeShape } from './parameters.ts';
import { head, input, loss } from './stack.ts';

/** The node of a tree's states. */
export const treeNode = 'tree';

/**
 * A recursive network: the embedding of what stands at each node, its state out of those of its children, and of each node a class.
 *
 * Socher et al. 2011, https://nlp.stanford.edu/pubs/SocherLinNgManning_ICML2011.pdf; Tai, Socher & Manning 2015,
 * https://arxiv.org/abs/1503.00075. Parameters are named as those of torch modules `embedding` (Embedding), `tree` (weight_ih, weight_hh and
 * bias_ih, as an LSTMCell names its) and `head` (Linear); their gates are i, o, u, f in this order, of weight_hh of a binary cell i, o, u, f₁,
 * f₂, and its columns the first child's before the second's.
 *
 * @throws RangeError for a shape without an embedding of its own
 */
export function treeNetwork(shape: ModelShape & { readonly tree: TreeShape }): Network {
  const { embedding: own, hiddenSize, tree, vocabularySize } = shape;
  const nodes: NodeSpec[] = [];
  const add = <C>(name: string, definition: ModuleDefinition<C>, config: C, from: string): string => {
    nodes.push({ name, definition, config, from: [from] } as NodeSpec);
    return name;
  };
  if (!own || own.tied) throw new RangeError('a tree’s nodes are read by an embedding of its own');
  const read = add('embedding', embedding, { size: own.size, tied: false }, input);
  const states = add(treeNode, treeModule, { ...tree, hiddenSize }, read);
  add(loss, softmaxCrossEntropy, null, add(head, linear, { outputs: vocabularySize }, states));
  const torch: Readonly<Record<string, string>> = { weightIh: 'weight_ih', weightHh: 'weight_hh', biasIh: 'bias_ih' };
  return {
    inputs: { [input]: { kind: 'ids', symbols: symbolsOf(shape) } },
    nodes,
    parameterName: (node, { role }) => `${node}.${torch[role] ?? role}`,
    lastParameters: [],
  };
}
