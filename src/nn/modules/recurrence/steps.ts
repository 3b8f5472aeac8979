import type { Slice } from '../../../gpu/arena.ts';
import type { Dispatch } from '../../../gpu/dispatch.ts';
import type { Parameters } from '../../../gpu/expression.ts';
import { type Chunk, kept } from '../../compile/chunks.ts';
import { float16Parameters, transposedOf, weightsOf } from '../../compile/context.ts';
import { dispatchEach, type KernelPart } from '../../compile/dispatch.ts';
import type { LoopedBackward, LoopedForward, PersistentTile, Stepwise } from '../../strategy/recurrenceVariants.ts';
import { directionsOf, isTwoStage } from './definition.ts';
import { backwardStrides, forwardStrides } from './directions.ts';
import { backwardElementwise, forwardElementwise } from './elementwise.ts';
import {
  cellParameters,
  isOneHot,
  type Layer,
  peepholeStart,
  recurrentBuffers,
  stateGradient,
  unitsOf,
  variantsOf,
} from './layer.ts';
import { backInTime, eachStep, overSteps, type Steps, sequenceParts, type TimedParts } from './timeSteps.ts';
import { twoStageBackward, twoStageForward } from './twoStage.ts';

type Variant = PersistentTile | LoopedForward | LoopedBackward | Stepwise;

/**
 * Text parameters of the kernels that run a layer's steps.
 * @param depth of the products, which a tile unrolls where its weights stay in registers
 * @param atOnce gates or units that an invocation takes stepwise
 */
function textOf(layer: Layer, variant: Variant, depth: number, atOnce: Parameters): Parameters {
  const { config, plan } = layer;
  const common = { ...cellParameters(layer), ...float16Parameters(plan), BIDIRECTIONAL: config.bidirectional };
  if (variant.kind === 'persistent') {
    const { BT, J, WG, resident: RESIDENT } = variant;
    return { ...common, BT, J, WG, U: unitsOf(layer), RESIDENT, UNROLL: RESIDENT ? depth / 4 : 1 };
  }
  if (variant.kind === 'stepwise') {
    return { ...common, R: variant.R, WG: 0, QUAD: false, LOOPED: false, ...atOnce };
  }
  const { kind: _, quad: QUAD, ...sizes } = variant;
  return { ...common, ...sizes, QUAD, LOOPED: true };
}

/** Their dispatches: over ranges of steps, or at least one a step. Both directions of a bidirectional layer are in the same. */
function partsOf(layer: Layer, variant: Variant, steps: Steps): TimedParts {
  const D = directionsOf(layer.config).length;
  if (variant.kind === 'stepwise') return eachStep(steps, sequenceParts(layer, variant, D));
  const sequences = variant.kind === 'persistent' ? variant.BT : variant.R;
  return overSteps(layer, steps, { workgroups: [Math.ceil(layer.plan.spec.batchSize / sequences), 1, D] });
}

/** A chunk's time steps of one layer. */
export async function forwardSteps(layer: Layer, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const { forward } = variantsOf(layer);
  if (isTwoStage(config)) return twoStageForward(layer, chunk, forward as LoopedForward | Stepwise);
  if (forward.kind === 'elementwise') return forwardElementwise(layer, forward, chunk);
  const U = unitsOf(layer);
  const { w, weight } = weightsOf(layer, layer.tensor('weightHh'));
  const { gates, hs, cs } = recurrentBuffers(layer);
  const ONE_HOT = isOneHot(layer);
  const tile = forward.kind === 'persistent';
  // A tile reads the biases as numbers, rows as vec4s.
  const at = (start4: number): number => (tile ? 4 : 1) * start4;
  return dispatchEach(
    layer,
    tile ? 'recurrent/forward_tile.wgsl' : 'recurrent/forward_rows.wgsl',
    {
      text: { ...textOf(layer, forward, U, { GS: config.cell.gates.length }), ONE_HOT },
      bind: { w, gates, hs, cs, ...(tile && { biases: layer.params }) },
      dims: {
        batch: plan.spec.batchSize,
        hidden: config.hiddenSize,
        weight,
        bias: at(layer.start('biasHh')),
        // What was projected before is in the gates, the bias with it.
        input: ONE_HOT ? at(layer.start('weightIh')) : 0,
        input_bias: ONE_HOT ? at(layer.start('biasIh')) : 0,
        own: at(peepholeStart(layer)),
        kept: kept(plan),
        ...(!tile && { units4: U / 4, first: 0 }),
        ...forwardStrides(layer),
      },
    },
    partsOf(layer, forward, chunk).flat(),
  );
}

/**
 * Back-propagation through a chunk's time steps of one layer; its gates become the gradients of their slots.
 * @param dcs where dL/dc of every step is to be kept, of a bidirectional layer of both directions, and dL/dh in the place of dL/dh
 * from above; not of persistent layers
 */
export async function backwardSteps(layer: Layer, chunk: Chunk, dcs?: Slice): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const { backward } = variantsOf(layer);
  if (isTwoStage(config)) return twoStageBackward(layer, chunk, backward as LoopedBackward | Stepwise, dcs);
  if (backward.kind === 'elementwise') return backwardElementwise(layer, backward, chunk, dcs);
  const U = unitsOf(layer);
  const { w: transposed, weight } = transposedOf(layer, layer.tensor('weightHh'));
  const { cell, bidirectional } = config;
  const tile = backward.kind === 'persistent';
  const own = peepholeStart(layer);
  const own_stride = bidirectional ? peepholeStart(layer, 1) - own : 0;
  const parts = backInTime(layer, chunk, (steps) => partsOf(layer, backward, steps));
  const text = textOf(layer, backward, cell.gates.length * U, { J: 1 });
  return dispatchEach(
    layer,
    tile ? 'recurrent/backward_tile.wgsl' : 'recurrent/backward_rows.wgsl',
    {
      text: tile ? text : { ...text, RECORD: dcs !== undefined },
      bind: { transposed, ...recurrentBuffers(layer), dho: stateGradient(layer), ...(dcs && { dcs }) },
      dims: {
        batch: plan.spec.batchSize,
        weight,
        // As numbers, or as vec4s.
        ...(cell.peepholes?.length && (tile ? { own: 4 * own, own_stride: 4 * own_stride } : { own, own_stride })),
        kept: kept(plan),
        ...(!tile && { units4: U / 4, first: 0 }),
        ...backwardStrides(layer),
      },
    },
    tile ? parts.map(whetherLast) : parts,
  );
}

/** A tile need not know where a segment ends, only whether it does here. */
const whetherLast = ({ range: { end, ...range } = {}, ...part }: KernelPart): KernelPart => ({
  ...part,
  range: { ...range, last: Number(range.t1 === end) },
});
