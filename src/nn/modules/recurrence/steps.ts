import type { Slice } from '../../../gpu/arena.ts';
import type { Dispatch } from '../../../gpu/dispatch.ts';
import type { Parameters } from '../../../gpu/expression.ts';
import type { Chunk } from '../../compile/chunks.ts';
import { dispatchEach } from '../../compile/dispatch.ts';
import type { LoopedBackward, LoopedForward, PersistentTile, Stepwise } from '../../strategy/recurrenceVariants.ts';
import { directionsOf, isTwoStage } from './definition.ts';
import { backwardElementwise, forwardElementwise } from './elementwise.ts';
import { backwardCall, forwardCall } from './kernels.ts';
import { type Layer, unitsOf, variantsOf } from './layer.ts';
import { backInTime, eachStep, overSteps, type Steps, sequenceParts, type TimedParts } from './timeSteps.ts';
import { twoStageBackward, twoStageForward } from './twoStage.ts';

type Variant = PersistentTile | LoopedForward | LoopedBackward | Stepwise;

/**
 * Text parameters of how the kernels run a layer's steps.
 * @param depth of the products, which a tile unrolls where its weights stay in registers
 * @param atOnce gates or units that an invocation takes stepwise
 */
function textOf(layer: Layer, variant: Variant, depth: number, atOnce: Parameters): Parameters {
  if (variant.kind === 'persistent') {
    const { BT, J, WG, resident: RESIDENT } = variant;
    return { BT, J, WG, U: unitsOf(layer), RESIDENT, UNROLL: RESIDENT ? depth / 4 : 1 };
  }
  if (variant.kind === 'stepwise') {
    return { R: variant.R, WG: 0, QUAD: false, LOOPED: false, ...atOnce };
  }
  const { kind: _, quad: QUAD, ...sizes } = variant;
  return { ...sizes, QUAD, LOOPED: true };
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
  const { config } = layer;
  const { forward } = variantsOf(layer);
  if (isTwoStage(config)) return twoStageForward(layer, chunk, forward as LoopedForward | Stepwise);
  if (forward.kind === 'elementwise') return forwardElementwise(layer, forward, chunk);
  const { text, ...call } = forwardCall(layer);
  const steps = textOf(layer, forward, unitsOf(layer), { GS: config.cell.gates.length });
  return dispatchEach(
    layer,
    forward.kind === 'persistent' ? 'recurrent/forward_tile.wgsl' : 'recurrent/forward_rows.wgsl',
    { text: { ...text, ...steps }, ...call },
    partsOf(layer, forward, chunk).flat(),
  );
}

/**
 * Back-propagation through a chunk's time steps of one layer; its gates become the gradients of their slots.
 * @param dcs where dL/dc of every step is to be kept, of a bidirectional layer of both directions, and dL/dh in the place of dL/dh
 * from above; not of persistent layers
 */
export async function backwardSteps(layer: Layer, chunk: Chunk, dcs?: Slice): Promise<Dispatch[]> {
  const { config } = layer;
  const { backward } = variantsOf(layer);
  if (isTwoStage(config)) return twoStageBackward(layer, chunk, backward as LoopedBackward | Stepwise, dcs);
  if (backward.kind === 'elementwise') return backwardElementwise(layer, backward, chunk, dcs);
  const { text, ...call } = backwardCall(layer, dcs);
  const steps = textOf(layer, backward, text.G * unitsOf(layer), { J: 1 });
  return dispatchEach(
    layer,
    backward.kind === 'persistent' ? 'recurrent/backward_tile.wgsl' : 'recurrent/backward_rows.wgsl',
    { text: { ...text, ...steps }, ...call },
    backInTime(layer, chunk, (steps) => partsOf(layer, backward, steps)),
  );
}
