import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, kept } from '../../compile/chunks.ts';
import { type BoundWeights, float16Parameters, nodesOf, transposedOf, weightsOf } from '../../compile/context.ts';
import { dispatchEach, type KernelPart } from '../../compile/dispatch.ts';
import { stepParts, stepWorkgroups } from '../../strategy/dispatchSize.ts';
import type { Stepwise } from '../../strategy/recurrenceVariants.ts';
import { cellParameters, type Layer, unitsOf } from './layer.ts';

/** Layers that share their buffers, the lowest first. */
type Stack = readonly [Layer, ...Layer[]];

/**
 * What lies between neighbours in each of some lists of offsets, of a layer in each: by it one dispatch finds those of every layer.
 * 0 for single layers.
 * @throws RangeError where it is not the same everywhere
 */
export function evenStride(lists: readonly (readonly number[])[]): number {
  const distances = lists.flatMap((offsets) => offsets.slice(1).map((offset, i) => offset - (offsets[i] as number)));
  if (new Set(distances).size > 1) throw new RangeError('what the layers of a stack keep is not evenly spaced');
  return distances[0] ?? 0;
}

/** Layers bottom ≤ l < top, each at the time step `diagonal` − l. */
interface Diagonal {
  readonly diagonal: number;
  readonly bottom: number;
  readonly top: number;
}

/** The n + L − 1 diagonals of a wavefront over n steps t0 ≤ t < t1, in the order of the forward pass. */
export function diagonals(layers: number, t0: number, t1: number): Diagonal[] {
  return Array.from({ length: t1 - t0 + layers - 1 }, (_, i) => ({
    diagonal: t0 + i,
    bottom: Math.max(0, t0 + i - t1 + 1),
    top: Math.min(layers, i + 1),
  }));
}

/** The dispatches of a wavefront in the order of the forward pass: one a diagonal, or several that are short. */
function waveParts(layers: Stack, variant: Stepwise, { t0, t1 }: Chunk): KernelPart[] {
  const [{ plan, config }] = layers;
  const units = unitsOf(layers[0]);
  // A layer's own product and that with its neighbour.
  const work = 4 * config.cell.gates.length * units * units;
  return diagonals(layers.length, t0, t1).flatMap(({ diagonal, bottom, top }) =>
    stepParts(variant, top - bottom, plan.spec.batchSize, work, plan.capabilities).map((part) => ({
      range: { first: part.sequences.first, bottom: bottom + part.layers.first, diagonal },
      workgroups: stepWorkgroups(variant, units, part.sequences, part.layers.end - part.layers.first),
    })),
  );
}

/** What both ways through time share: the buffers of all layers, and the vec4s from a layer to the next. */
function common([layer]: Stack, { R }: Stepwise) {
  const { plan } = layer;
  const { dropout, batchSize } = plan.spec;
  return {
    text: {
      ...cellParameters(layer),
      ...float16Parameters(plan),
      ...{ DROPOUT: dropout !== undefined, VARIATIONAL: dropout?.variational === true, BIDIRECTIONAL: false, R },
    },
    bind: {
      gates: layer.keptWhole('gates'),
      hs: layer.keptWhole('hiddenStates'),
      cs: layer.keptWhole('cellStates'),
    },
    dims: {
      ...{ batch: batchSize, units4: unitsOf(layer) / 4, kept: kept(plan) },
      gates_stride: layer.keptStride4('gates'),
      states_stride: layer.keptStride4('hiddenStates'),
    },
  };
}

/** What dropout leaves of the layers' outputs, of all that any layer reads, in one buffer; null without dropout. */
function droppedOutputs(layers: Stack) {
  const [first, ...others] = nodesOf(layers[0], 'dropoutAdd').map((node) => node.outputRows());
  if (!first) return null;
  const outputs_stride = evenStride([[first, ...others].map(({ start4 }) => start4)]);
  return { resources: { outputs: first.x }, dims: { outputs_stride, layers: layers.length } };
}

/** W_hh of layer 0 and W_ih of layer 1, and how far those of the layers above are from there. */
function stackWeights(layers: Stack, bound: typeof weightsOf) {
  const recurrent = layers.map((layer) => bound(layer, layer.tensor('weightHh')));
  // That of layer 0 is one-hot.
  const input = layers.slice(1).map((layer) => bound(layer, layer.tensor('weightIh')));
  const offsets = (list: readonly BoundWeights[]): number[] => list.map(({ weight }) => weight);
  const [first, upper] = [recurrent[0] as BoundWeights, input[0] as BoundWeights];
  return {
    w: first.w,
    dims: {
      weight: first.weight,
      upper_input: upper.weight,
      weights_stride: evenStride([offsets(recurrent), offsets(input)]),
    },
  };
}

/** A chunk's time steps of all layers, the products of their inputs with them. */
export function forwardWavefront(layers: Stack, variant: Stepwise, chunk: Chunk): Promise<Dispatch[]> {
  const [layer] = layers;
  const { config } = layer;
  const { text, bind, dims } = common(layers, variant);
  const { w, dims: weights } = stackWeights(layers, weightsOf);
  const biases = (['biasIh', 'biasHh'] as const).map((role) => layers.map((each) => each.start(role)));
  const dropped = droppedOutputs(layers);
  const call = {
    text,
    bind: { w, ...bind, ...dropped?.resources },
    dims: {
      ...dims,
      ...weights,
      hidden: config.hiddenSize,
      bias: layer.start('biasHh'),
      input: layer.start('weightIh'),
      input_bias: layer.start('biasIh'),
      biases_stride: evenStride(biases),
      ...dropped?.dims,
    },
  };
  return dispatchEach(layer, 'recurrent/forward_wavefront.wgsl', call, waveParts(layers, variant, chunk));
}

/** Back-propagation through a chunk's time steps of all layers; their gates become the gradients of their slots. */
export function backwardWavefront(layers: Stack, variant: Stepwise, chunk: Chunk): Promise<Dispatch[]> {
  const [layer] = layers;
  const { plan, config } = layer;
  const { text, bind, dims } = common(layers, variant);
  const { gates, hs, cs } = bind;
  const { w, dims: weights } = stackWeights(layers, transposedOf);
  const top = layers.at(-1) as Layer;
  const call = {
    text: { ...text, RECORD: false, TRUNCATE: plan.spec.truncate ?? 0 },
    bind: {
      w,
      gates,
      states: text.cellState ? cs : hs,
      dho: top.outputGradients(),
      carry: layer.keptWhole('carriedGradient'),
    },
    dims: {
      ...dims,
      ...weights,
      layers: layers.length,
      end: plan.spec.seqLength,
      carry_stride: layer.keptStride4('carriedGradient'),
      ...(text.DROPOUT && { hidden: config.hiddenSize }),
    },
  };
  return dispatchEach(layer, 'recurrent/backward_wavefront.wgsl', call, waveParts(layers, variant, chunk).reverse());
}
