import { dropoutAdd } from '../modules/dropoutAdd/definition.ts';
import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import { embedding } from '../modules/embedding/definition.ts';
import { linear } from '../modules/linear/definition.ts';
import { pool } from '../modules/pool/definition.ts';
import { type RecurrenceConfig, readsOneHot, recurrence } from '../modules/recurrence/definition.ts';
import { softmaxCrossEntropy } from '../modules/softmaxCrossEntropy/definition.ts';
import { squaredError } from '../modules/squaredError/definition.ts';
import { type ResolvedNode, resolve } from '../network/resolve.ts';
import type { ModuleDefinition, Network, NodeSpec, ParameterRole, Tie, Value } from '../network/types.ts';
import {
  feedbackName,
  isBidirectional,
  layerNames,
  layerShape,
  type ModelShape,
  recurrenceOf,
  symbolsOf,
} from './parameters.ts';

/** Names of the nodes and inputs of a stack. */
export const input = 'input';
/** Output feedback: the output of the step before, or what teacher forcing puts in its place. */
export const feedbackInput = 'output feedback';
export const head = 'head';
export const loss = 'loss';
export const layerName = (layer: number): string => `layer ${layer + 1}`;

function parameterName(node: string, { role, direction }: { role: ParameterRole; direction: 0 | 1 }): string {
  if (role === 'weightFb') return feedbackName;
  const layer = /^layer (\d+)$/.exec(node)?.[1];
  if (layer) return layerNames(Number(layer) - 1, direction)[role as keyof ReturnType<typeof layerNames>];
  // As torch names the parameters of an attribute.
  return `${node.replaceAll(' ', '_')}.${role}`;
}

/** What a layer of a stack is. @param layer from 0 */
export function layerConfig(shape: ModelShape, layer: number): RecurrenceConfig {
  const own = layerShape(shape, layer);
  const { cell, activation, hiddenSize, bidirectional = false, layerNorm = false } = own;
  return { cell, activation, recurrence: recurrenceOf(own), hiddenSize, bidirectional, layerNorm };
}

/**
 * Layers of recurrent units on top of each other, and a linear head with its loss: what `ModelShape` describes.
 *
 * Densely connected layers: Huang et al. 2017, https://arxiv.org/abs/1608.06993; residual recurrent stacks: Wu et al. 2016,
 * https://arxiv.org/abs/1609.08144; the input to every layer: Graves 2013, https://arxiv.org/abs/1308.0850.
 *
 * @param dropout of what each layer but the last gives to the next, in training
 */
export function stack(shape: ModelShape, dropout?: Dropout): Network {
  const { features, connections, layers, vocabularySize: V } = shape;
  const nodes: NodeSpec[] = [];
  const add = <C>(name: string, definition: ModuleDefinition<C>, config: C, from: readonly string[], tie?: Tie) => {
    nodes.push({ name, definition, config, from, ...(tie && { tie }) } as NodeSpec);
    return name;
  };
  const inputs: Record<string, Value> = {
    [input]: features
      ? { kind: 'features', rows: 'step', parts: [features] }
      : { kind: 'ids', symbols: symbolsOf(shape) },
    ...(shape.feedback && { [feedbackInput]: { kind: 'ids', symbols: V, optional: true } }),
  };
  const tied = shape.embedding?.tied === true;
  const read = shape.embedding
    ? add(
        'embedding',
        embedding,
        { size: shape.embedding.size, tied },
        [input],
        tied ? { node: head, role: 'weight' } : undefined,
      )
    : input;
  /** What each layer gives to those above. */
  const outputs: string[] = [];
  for (let l = 0; l < layers; l++) {
    const below = connections?.dense ? outputs : outputs.slice(-1);
    const from = [
      ...(l === 0 || connections?.input ? [read] : []),
      ...below,
      ...(l === 0 && shape.feedback ? [feedbackInput] : []),
    ];
    const layer = add(layerName(l), recurrence, layerConfig(shape, l), from);
    const dropped = dropout !== undefined && l < layers - 1 ? dropout : null;
    const residual = l > 0 && connections?.residual ? outputs.slice(-1) : [];
    outputs.push(
      dropped || residual.length > 0
        ? add(`output of ${layer}`, dropoutAdd, { dropout: dropped, stream: l }, [layer, ...residual])
        : layer,
    );
  }
  const top = outputs.at(-1) as string;
  const { pool: kind = 'steps' } = shape;
  const states = kind === 'steps' ? top : add('pooled states', pool, { pool: kind }, [top]);
  add(head, linear, { outputs: V }, [states]);
  add(loss, shape.regression ? squaredError : softmaxCrossEntropy, null, [head]);
  return {
    inputs,
    nodes,
    parameterName,
    lastParameters: [{ node: layerName(0), role: 'weightFb' }, { node: head }],
  };
}

/** Whether a model is a chain of layers that are alike and read forward alone, the lowest one-hot ids, with nothing between them. */
export function isPlainStack(shape: ModelShape): boolean {
  const { nodes } = resolve(stack(shape));
  const readsBefore = ({ from, index }: ResolvedNode): boolean =>
    index === 0 || (from.length === 1 && from[0] === nodes[index - 1]?.name);
  const lowest = nodes[0] as ResolvedNode;
  const oneHot = lowest.definition === recurrence && readsOneHot(lowest.inputs);
  return oneHot && nodes.every(readsBefore) && shape.perLayer === undefined && !isBidirectional(shape);
}
