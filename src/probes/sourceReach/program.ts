import type { Dispatch } from '../../gpu/dispatch.ts';
import { fold } from '../../gpu/dispatch.ts';
import { wholeWindow } from '../../nn/compile/chunks.ts';
import { type GradientTarget, type NodeContext, nodesOf, type PassContext } from '../../nn/compile/context.ts';
import { dispatch, inOrder } from '../../nn/compile/dispatch.ts';
import { directionsOf, initialStates } from '../../nn/modules/recurrence/definition.ts';
import { type Layer, layersOf } from '../../nn/modules/recurrence/layer.ts';
import { forwardPass, stateGradients } from '../../nn/networkPasses.ts';
import { gradientsOf, stateLengths } from '../shared/lengths.ts';
import type { Way } from './contract.ts';

/** The node that attends to the source; undefined without attention. */
export const attentionOf = (context: PassContext): NodeContext | undefined => nodesOf(context, 'attention')[0];

/** Every way into the encoder that there is, the whole first. */
export const waysOf = (context: PassContext): readonly Way[] =>
  attentionOf(context) ? ['whole', 'attention', 'states'] : ['whole'];

/** What the probe finds of a direction of a layer by a way: 2·rows floats from `out` on, squared lengths of h and then of c. */
export interface FoundPlace {
  readonly way: Way;
  readonly layer: Layer;
  readonly direction: 0 | 1;
  readonly out: number;
  /** Steps · B */
  readonly rows: number;
}

/** By way; of each the recurrences as `recurrencesOf` lists them, of the ways that are not the whole the encoder's alone. */
export function foundPlaces(context: PassContext): FoundPlace[] {
  const places: FoundPlace[] = [];
  let out = 0;
  for (const way of waysOf(context)) {
    for (const layer of layersOf(context)) {
      if (way !== 'whole' && !layer.node.ofSource) continue;
      const { seqLength, batchSize } = layer.plan.spec;
      for (const direction of directionsOf(layer.config)) {
        places.push({ way, layer, direction, out, rows: seqLength * batchSize });
        out += 2 * seqLength * batchSize;
      }
    }
  }
  return places;
}

/** Takes away what has gathered of a gradient. */
const clear = (context: PassContext, { c }: GradientTarget, rows: number): Promise<Dispatch[]> =>
  dispatch(context, 'graph/clear.wgsl', {
    bind: { y: c.x },
    dims: { count: rows * c.stride4, start4: c.start4 },
    workgroups: fold(Math.ceil((rows * c.stride4) / 64)),
  });

/** Leaves of the gradients that come into the encoder what comes by one way. */
function cutOthers(context: PassContext, way: Way): Promise<Dispatch[]> {
  const { batchSize: B, sourceLength: S = 0 } = context.plan.spec;
  const chunk = wholeWindow(context.plan);
  const cut = (node: NodeContext, input: number, rows: number): Promise<Dispatch[]> | [] => {
    const target = node.inputGradient(input, chunk);
    return target ? clear(context, target, rows) : [];
  };
  if (way === 'whole') return inOrder();
  // Keys that a linear layer makes have given their part to that of the values by now.
  if (way === 'states') return inOrder(...nodesOf(context, 'attention').map((node) => cut(node, 2, S * B)));
  const decoder = layersOf(context).filter(({ node }) => !node.ofSource);
  return inOrder(
    ...decoder.flatMap((layer) => initialStates(layer.node.inputs).map((input) => cut(layer as NodeContext, input, B))),
  );
}

/**
 * From the input to the lengths of the gradients of every state, by every way.
 * @param dcs of `cellGradients`
 * @param found has room for `foundPlaces`
 */
export function sourceReachProgram(context: PassContext, dcs: GPUBuffer, found: GPUBuffer): Promise<Dispatch[]> {
  const places = foundPlaces(context);
  // On the way back, the encoder begins where the decoder's lowest layer is done.
  const lowest = layersOf(context).find(({ node }) => !node.ofSource)?.node.index ?? 0;
  // Where its steps are a loop, that is not before the first of them.
  const below = context.plan.nodes.findLast(({ index, definition }) => index < lowest && !definition.delays)?.index;
  return inOrder(
    ...waysOf(context).flatMap((way) => [
      // A backward pass leaves gradients where the gates were.
      forwardPass(context),
      stateGradients(context, {
        dcs: { buffer: dcs },
        before: async ({ node }) => (node.index === below ? cutOthers(context, way) : []),
        look: ({ node }) =>
          inOrder(
            ...places.map(({ layer, direction, out, rows, ...place }) => {
              if (place.way !== way || layer.node !== node) return [];
              return stateLengths(layer, gradientsOf(layer, direction, dcs), found, rows, out);
            }),
          ),
      }),
    ]),
  );
}
