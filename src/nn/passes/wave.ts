import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import type { LayerBuffers } from '../buffers.ts';
import { kernels } from '../kernels.ts';
import { layerNames } from '../parameters.ts';
import { type Stepwise, stepParts, stepWorkgroups } from '../schedule.ts';
import { diagonals, evenStride, layerStride } from '../stack.ts';
import { type Chunk, kept } from './chunks.ts';
import {
  type BoundWeights,
  cellParameters,
  halfParameters,
  type PassContext,
  transposedOf,
  weightsOf,
} from './context.ts';

/** The dispatches of a wavefront in the order of the forward pass: one a diagonal, or several that are short. */
function waveParts({ plan }: PassContext, schedule: Stepwise, { t0, t1 }: Chunk) {
  const { shape, batchSize } = plan.spec;
  const { units } = plan.layout;
  // A layer's own product and that with its neighbour.
  const work = 4 * shape.cell.gates.length * units * units;
  return diagonals(shape.layers, t0, t1).flatMap(({ diagonal, bottom, top }) =>
    stepParts(schedule, top - bottom, batchSize, work, plan.tuning).map(({ layers, sequences }) => ({
      range: { first: sequences.first, bottom: bottom + layers.first, diagonal },
      workgroups: stepWorkgroups(schedule, units, sequences, layers.end - layers.first),
    })),
  );
}

/** The buffers that all layers share, and the vec4s from a layer to the next. */
function stack({ plan, buffers }: PassContext) {
  const whole = ({ buffer }: Slice): Slice => ({ buffer });
  const { gates, hs, cs, carry, dho } = buffers.layers[0] as LayerBuffers;
  const stride = (name: keyof typeof plan.layerBytes): number => layerStride(plan.layerBytes[name] ?? 0) / 16;
  return {
    resources: { gates: whole(gates), hs: whole(hs), cs: whole(cs) },
    strides: { gates_stride: stride('gates of'), states_stride: stride('hidden states of') },
    carry: whole(carry),
    dho,
    carryStride: stride('gradient carried in'),
  };
}

/** W_hh of layer 0 and W_ih of layer 1, and how far those of the layers above are from there. */
function stackWeights({ plan }: PassContext, bound: (name: string) => BoundWeights) {
  const layers = Array.from({ length: plan.spec.shape.layers }, (_, layer) => layerNames(layer));
  const recurrent = layers.map(({ weightHh }) => bound(weightHh));
  // That of layer 0 is one-hot.
  const input = layers.slice(1).map(({ weightIh }) => bound(weightIh));
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
export async function forwardWave(context: PassContext, schedule: Stepwise, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { layout, spec } = plan;
  const { resources, strides } = stack(context);
  const { w, dims: weights } = stackWeights(context, (name) => weightsOf(context, name));
  const names = buffers.layers.map((_, layer) => layerNames(layer));
  const biases = (['biasIh', 'biasHh'] as const).map((bias) => names.map((own) => layout.get(own[bias]).start));
  const pipeline = await pipelines.get(kernels.forwardWave, {
    ...cellParameters(context),
    ...halfParameters(plan),
    R: schedule.R,
  });
  const dims = {
    batch: spec.batchSize,
    hidden: spec.shape.hiddenSize,
    units4: layout.units / 4,
    ...weights,
    bias: layout.get('rnn.bias_hh_l0').start,
    input: layout.get('rnn.weight_ih_l0').start,
    input_bias: layout.get('rnn.bias_ih_l0').start,
    kept: kept(context),
    biases_stride: evenStride(biases),
    ...strides,
  };
  const all = { w, params: { buffer: buffers.params }, ...resources, batch: buffers.batchSlots };
  return waveParts(context, schedule, chunk).map(({ range, workgroups }) =>
    makeDispatch(pipeline, all, { ...dims, ...range }, workgroups),
  );
}

/** Back-propagation through a chunk's time steps of all layers; their gates become the gradients of their slots. */
export async function backwardWave(context: PassContext, schedule: Stepwise, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, pipelines } = context;
  const { layout, spec } = plan;
  const { resources, strides, carry, carryStride, dho } = stack(context);
  const { w: transposed, dims: weights } = stackWeights(context, (name) => transposedOf(context, name));
  const pipeline = await pipelines.get(kernels.backwardWave, {
    ...cellParameters(context),
    ...halfParameters(plan),
    R: schedule.R,
    TRUNCATE: spec.truncate ?? 0,
  });
  const dims = {
    batch: spec.batchSize,
    units4: layout.units / 4,
    layers: spec.shape.layers,
    end: spec.seqLength,
    ...weights,
    kept: kept(context),
    ...strides,
    carry_stride: carryStride,
  };
  const all = { transposed, ...resources, dho, carry };
  return waveParts(context, schedule, chunk)
    .reverse()
    .map(({ range, workgroups }) => makeDispatch(pipeline, all, { ...dims, ...range }, workgroups));
}
