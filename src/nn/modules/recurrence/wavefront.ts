import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, kept } from '../../compile/chunks.ts';
import {
  type BoundWeights,
  float16Parameters,
  nodesOf,
  type Rows,
  transposedOf,
  weightsOf,
} from '../../compile/context.ts';
import { type Stepwise, stepParts, stepWorkgroups } from '../../strategy/recurrenceVariants.ts';
import { diagonals, evenStride } from '../../strategy/stack.ts';
import { cellParameters, type Layer, unitsOf } from './layer.ts';

/** Layers that share their buffers, the lowest first. */
type Stack = readonly [Layer, ...Layer[]];

/** The dispatches of a wavefront in the order of the forward pass: one a diagonal, or several that are short. */
function waveParts(layers: Stack, schedule: Stepwise, { t0, t1 }: Chunk) {
  const [{ plan, config }] = layers;
  const units = unitsOf(layers[0]);
  // A layer's own product and that with its neighbour.
  const work = 4 * config.cell.gates.length * units * units;
  return diagonals(layers.length, t0, t1).flatMap(({ diagonal, bottom, top }) =>
    stepParts(schedule, top - bottom, plan.spec.batchSize, work, plan.capabilities).map((part) => ({
      range: { first: part.sequences.first, bottom: bottom + part.layers.first, diagonal },
      workgroups: stepWorkgroups(schedule, units, part.sequences, part.layers.end - part.layers.first),
    })),
  );
}

/** The buffers that all layers share, and the vec4s from a layer to the next. */
function shared([layer]: Stack) {
  const whole = (role: 'gates' | 'hiddenStates' | 'cellStates'): Slice => layer.keptWhole(role);
  return {
    resources: { gates: whole('gates'), hs: whole('hiddenStates'), cs: whole('cellStates') },
    strides: { gates_stride: layer.keptStride4('gates'), states_stride: layer.keptStride4('hiddenStates') },
  };
}

/** Text parameters of what lies between the layers. */
const betweenLayers = ({ plan }: Layer) => ({
  DROPOUT: plan.spec.dropout !== undefined,
  VARIATIONAL: plan.spec.dropout?.variational === true,
  BIDIRECTIONAL: false,
});

/** What dropout leaves of the layers' outputs, of all that any layer reads, in one buffer; null without dropout. */
function droppedOutputs(layers: Stack) {
  const [{ context, buffers }] = layers;
  const [first, ...others] = nodesOf(context, 'dropoutAdd').map((node) => node.outputRows() as Rows & { x: Slice });
  if (!first) return null;
  const outputs_stride = evenStride([[first, ...others].map(({ start4 }) => start4)]);
  return {
    resources: { outputs: first.x, step_uniforms: buffers.stepUniformSlots },
    dims: { outputs_stride, layers: layers.length },
  };
}

/** W_hh of layer 0 and W_ih of layer 1, and how far those of the layers above are from there. */
function stackWeights(layers: Stack, bound: typeof weightsOf) {
  const recurrent = layers.map((layer) => bound(layer.context, layer.tensor('weightHh')));
  // That of layer 0 is one-hot.
  const input = layers.slice(1).map((layer) => bound(layer.context, layer.tensor('weightIh')));
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
export async function forwardWavefront(layers: Stack, schedule: Stepwise, chunk: Chunk): Promise<Dispatch[]> {
  const [layer] = layers;
  const { plan, config, buffers, pipelines } = layer;
  const { resources, strides } = shared(layers);
  const { w, dims: weights } = stackWeights(layers, weightsOf);
  const biases = (['biasIh', 'biasHh'] as const).map((role) => layers.map((each) => each.start(role)));
  const dropped = droppedOutputs(layers);
  const pipeline = await pipelines.get('recurrent/forward_wavefront.wgsl', {
    ...cellParameters(layer),
    ...float16Parameters(plan),
    ...betweenLayers(layer),
    R: schedule.R,
  });
  const dims = {
    batch: plan.spec.batchSize,
    hidden: config.hiddenSize,
    units4: unitsOf(layer) / 4,
    ...weights,
    bias: layer.start('biasHh'),
    input: layer.start('weightIh'),
    input_bias: layer.start('biasIh'),
    kept: kept(plan),
    biases_stride: evenStride(biases),
    ...strides,
    ...dropped?.dims,
  };
  const all = { w, params: layer.params, ...resources, batch: buffers.batchSlots, ...dropped?.resources };
  return waveParts(layers, schedule, chunk).map(({ range, workgroups }) =>
    makeDispatch(pipeline, all, { ...dims, ...range }, workgroups),
  );
}

/** Back-propagation through a chunk's time steps of all layers; their gates become the gradients of their slots. */
export async function backwardWavefront(layers: Stack, schedule: Stepwise, chunk: Chunk): Promise<Dispatch[]> {
  const [layer] = layers;
  const { plan, config, buffers, pipelines } = layer;
  const { resources, strides } = shared(layers);
  const { w: transposed, dims: weights } = stackWeights(layers, transposedOf);
  const between = betweenLayers(layer);
  const pipeline = await pipelines.get('recurrent/backward_wavefront.wgsl', {
    ...cellParameters(layer),
    ...float16Parameters(plan),
    ...between,
    R: schedule.R,
    TRUNCATE: plan.spec.truncate ?? 0,
  });
  const dims = {
    batch: plan.spec.batchSize,
    units4: unitsOf(layer) / 4,
    layers: layers.length,
    end: plan.spec.seqLength,
    ...weights,
    kept: kept(plan),
    ...strides,
    carry_stride: layer.keptStride4('carriedGradient'),
    ...(between.DROPOUT && { hidden: config.hiddenSize }),
  };
  const top = layers.at(-1) as Layer;
  const all = {
    ...{ transposed, ...resources, dho: top.outputGradients(), carry: layer.keptWhole('carriedGradient') },
    ...(between.DROPOUT && { step_uniforms: buffers.stepUniformSlots }),
  };
  return waveParts(layers, schedule, chunk)
    .reverse()
    .map(({ range, workgroups }) => makeDispatch(pipeline, all, { ...dims, ...range }, workgroups));
}
