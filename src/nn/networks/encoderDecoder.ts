import { attention } from '../modules/attention/definition.ts';
import { delay } from '../modules/delay/definition.ts';
import { dropoutAdd } from '../modules/dropoutAdd/definition.ts';
import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import { embedding } from '../modules/embedding/definition.ts';
import { finalCell } from '../modules/finalCell/definition.ts';
import { linear } from '../modules/linear/definition.ts';
import { pool } from '../modules/pool/definition.ts';
import { recurrence } from '../modules/recurrence/definition.ts';
import { softmaxCrossEntropy } from '../modules/softmaxCrossEntropy/definition.ts';
import { tanh } from '../modules/tanh/definition.ts';
import type { ModuleDefinition, Network, NodeSpec, Tie } from '../network/types.ts';
import { type Encoder, type LayerShape, layerNames, layerShape, type ModelShape } from './parameters.ts';
import { head, input, layerConfig, layerName, loss } from './stack.ts';

/** Names of the nodes and inputs of an encoder–decoder beside those of a stack. */
export const source = 'source';
export const attentionNode = 'attention';
/** h̃ of each step, and by input feeding that of the step before. */
const attentionalState = 'attentional state';
const previousState = `previous ${attentionalState}`;
export const encoderLayerName = (layer: number): string => `encoder layer ${layer + 1}`;

/** The embedding of each side, and the layers of both, as torch.nn modules of these names have them. */
function parameterName(node: string, { role, direction }: Parameters<Network['parameterName']>[1]): string {
  const layer = /^(encoder )?layer (\d+)$/.exec(node);
  if (!layer) return `${node.replaceAll(' ', '_')}.${role}`;
  const name = layerNames(Number(layer[2]) - 1, direction)[role as keyof ReturnType<typeof layerNames>];
  return name.replace('rnn.', layer[1] ? 'encoder.' : 'decoder.');
}

const stateWidth = ({ hiddenSize, bidirectional }: LayerShape): number => (bidirectional ? 2 : 1) * hiddenSize;

/**
 * An encoder reads the source; a decoder begins with its last states and, at each step, attends to all of them.
 *
 * Sutskever et al. 2014, https://arxiv.org/abs/1409.3215; Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473; Luong et al. 2015,
 * https://arxiv.org/abs/1508.04025, from whom what is done with the context is: h̃ = tanh(W_c [c; h]), and the head reads h̃; by input
 * feeding the lowest layer of the decoder reads h̃ of the step before, too.
 *
 * Layer l of the decoder begins with the last state of layer l of the encoder, or where there are not as many layers with that of the
 * highest: as it is where it has the decoder's width, else through a linear layer and for h a tanh. A cell state that the encoder has none
 * of is made of h.
 *
 * @param shape of the decoder, which reads the symbols before its targets; it has to have an embedding
 * @param dropout of what each layer but the last gives to the next, in training
 * @throws RangeError for a decoder that reads from its end or has no embedding, an embedding that both sides can't share, and scores by
 * products of unlike widths, and input feeding without attention
 */
export function encoderDecoder(shape: ModelShape & { readonly encoder: Encoder }, dropout?: Dropout): Network {
  const { encoder, layers, vocabularySize: V, embedding: own } = shape;
  const nodes: NodeSpec[] = [];
  const add = <C>(
    name: string,
    definition: ModuleDefinition<C>,
    config: C,
    from: readonly string[],
    tie?: Tie,
  ): string => {
    nodes.push({ name, definition, config, from, ...(tie && { tie }) } as NodeSpec);
    return name;
  };
  if (!own || own.tied) throw new RangeError('a decoder reads symbols by an embedding of its own');
  const { sharedEmbedding: tied = false, embedding: size, symbols } = encoder;
  if (tied && (size !== own.size || symbols !== V))
    throw new RangeError(
      `one embedding can’t be [${symbols}, ${size}] for the source and [${V}, ${own.size}] for the rest`,
    );

  if (encoder.inputFeeding && encoder.attention === 'none')
    throw new RangeError('without attention there is no attentional state to feed');

  const tie = tied ? ({ node: 'embedding', role: 'weight' } as const) : undefined;
  let below = add('source embedding', embedding, { size, tied }, [source], tie);
  const ends = encoder.layers.map((layer, l) => {
    const config = layerConfig({ ...shape, perLayer: encoder.layers }, l);
    const states = add(encoderLayerName(l), recurrence, config, [below]);
    const isRead = encoder.layers.length === layers || l === encoder.layers.length - 1;
    // Before what dropout leaves of the states, which changes their gradient in its place.
    const h = isRead
      ? add(`last state of ${states}`, pool, { pool: layer.bidirectional ? 'ends' : 'last' }, [states])
      : null;
    const stream = layers + l;
    const dropped = dropout && l < encoder.layers.length - 1;
    below = dropped ? add(`output of ${states}`, dropoutAdd, { dropout, stream }, [states]) : states;
    return { layer, states, h: h as string, c: null as string | null };
  });
  const memory = below;

  /** What layer l of the decoder begins with. */
  function firstState(l: number): string[] {
    const { cell, hiddenSize: H } = layerShape(shape, l);
    const end = ends[ends.length === layers ? l : ends.length - 1] as (typeof ends)[number];
    const { layer, states } = end;
    const fits = !layer.bidirectional && layer.hiddenSize === H;
    const h = fits
      ? end.h
      : add(`first state ${l}`, tanh, null, [add(`bridge h ${l}`, linear, { outputs: H }, [end.h])]);
    if (cell.states.length === 1) return [h];
    const hasCell = layer.cell.states.length > 1;
    if (hasCell) end.c ??= add(`last cell state of ${states}`, finalCell, null, [states]);
    const c = end.c ?? end.h;
    return [h, fits && hasCell ? c : add(`bridge c ${l}`, linear, { outputs: H }, [c])];
  }

  const first = Array.from({ length: layers }, (_, l) => firstState(l));
  let top = add('embedding', embedding, { size: own.size, tied: false }, [input]);
  const width = layerShape(shape, layers - 1).hiddenSize;
  const previous = encoder.inputFeeding ? [add(previousState, delay, { width }, [attentionalState])] : [];
  for (let l = 0; l < layers; l++) {
    const read = [top, ...(l === 0 ? previous : [])];
    const states = add(layerName(l), recurrence, layerConfig(shape, l), [...read, ...(first[l] as string[])]);
    const dropped = dropout && l < layers - 1;
    top = dropped ? add(`output of ${states}`, dropoutAdd, { dropout, stream: l }, [states]) : states;
  }
  add(head, linear, { outputs: V }, [attended(shape, add, top, memory)]);
  add(loss, softmaxCrossEntropy, null, [head]);
  return {
    inputs: { [source]: { kind: 'ids', symbols: encoder.symbols, source: true }, [input]: { kind: 'ids', symbols: V } },
    nodes,
    parameterName,
    lastParameters: [],
  };
}

/** What the head reads: the decoder's state, or that with the context of its attention. */
function attended(
  { encoder, layers, ...shape }: ModelShape & { readonly encoder: Encoder },
  add: <C>(name: string, definition: ModuleDefinition<C>, config: C, from: readonly string[]) => string,
  states: string,
  memory: string,
): string {
  const { attention: kind } = encoder;
  if (kind === 'none') return states;
  const { hiddenSize: H } = layerShape({ ...shape, layers }, layers - 1);
  const highest = encoder.layers.at(-1) as LayerShape;
  if (kind === 'dot' && (highest.bidirectional || stateWidth(highest) !== H))
    throw new RangeError(
      `products compare states of one width: the encoder gives ${stateWidth(highest)}, the decoder ${H}`,
    );
  const keys = kind === 'dot' ? memory : add('attention keys', linear, { outputs: H, bias: false }, [memory]);
  const query = kind === 'additive' ? add('attention query', linear, { outputs: H, bias: false }, [states]) : states;
  const score = kind === 'additive' ? 'additive' : 'dot';
  const context = add(attentionNode, attention, { score }, [query, keys, memory]);
  const combined = add('attention output', linear, { outputs: H, bias: false }, [context, states]);
  return add(attentionalState, tanh, null, [combined]);
}
