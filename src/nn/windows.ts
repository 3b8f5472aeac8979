import type { BufferArena } from '../gpu/arena.ts';
import { type PreparedDispatch, prepare } from '../gpu/dispatch.ts';
import { scoped } from '../gpu/scoped.ts';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import type { PassContext } from './compile/context.ts';
import type { BatchInput } from './memory/batch.ts';
import { windowBuffers } from './memory/buffers.ts';
import { type ModelPlan, planModel, type WindowSize } from './memory/spec.ts';
import { backwardPass, feedbackPass, forwardPass } from './networkPasses.ts';
import { normPass, reducePass, updatePass } from './optim/optimize.ts';

/** `answering` is forward with the model's own outputs fed back; of no dispatches in a model that never reads them. */
export type Programs = Readonly<
  Record<'forward' | 'answering' | 'norm' | 'backward' | 'update', readonly PreparedDispatch[]>
>;

/** What a model does with a batch that fits this plan's window. */
export interface ModelWindow {
  readonly plan: ModelPlan;
  readonly programs: Programs;
}

export async function programsOf(arena: BufferArena, context: PassContext): Promise<Programs> {
  const { shape, scheduledSampling } = context.plan.spec;
  const [forward, answering, norm, backward, reduce, update] = await Promise.all([
    forwardPass(context),
    shape.feedback || scheduledSampling ? feedbackPass(context) : [],
    normPass(context),
    backwardPass(context),
    reducePass(context),
    updatePass(context),
  ]);
  return scoped(arena.device, () =>
    prepare(arena, { forward, answering, norm, backward: [...backward, ...reduce], update }),
  );
}

/** A smaller window of a model. Everything lies where it does for the whole one, as what is never written there is relied on to be 0. */
function windowPlan({ spec, capabilities, slots, variants, nodes, values }: ModelPlan, size: WindowSize): ModelPlan {
  const { windows: _, ...own } = spec;
  const plan = planModel({ ...own, ...size, slots, variants }, capabilities);
  const placed = { nodes, values };
  return { ...plan, ...placed, ...(plan.source && { source: { ...plan.source, ...placed } }) };
}

/**
 * Windows for batches whose sequences are shorter than the longest, the smallest first: their programs work in the same buffers, on
 * fewer steps.
 */
export function smallerWindows(arena: BufferArena, whole: PassContext): Promise<ModelWindow[]> {
  const plans = (whole.plan.spec.windows ?? []).map((size) => windowPlan(whole.plan, size));
  plans.sort((a, b) => workOf(a.spec) - workOf(b.spec));
  return Promise.all(
    plans.map(async (plan) => {
      const { device } = arena;
      const buffers = await scoped(device, () => {
        const made = windowBuffers(arena, plan, whole);
        device.queue.writeBuffer(made.tiles, 0, plan.tiles);
        return made;
      });
      return { plan, programs: await programsOf(arena, { ...whole, plan, buffers }) };
    }),
  );
}

const workOf = ({ seqLength, sourceLength = 0 }: ModelPlan['spec']): number => seqLength + sourceLength;

/** The steps of a batch that hold anything. @param batchSize B */
function sizeOf({ targets, source }: BatchInput, batchSize: number): WindowSize {
  const last = targets.findLastIndex((target) => target !== ignoredTarget);
  return { seqLength: Math.floor(last / batchSize) + 1, sourceLength: Math.max(...(source?.lengths ?? [0])) };
}

/** The smallest window that a batch fits. @param windows the smallest first, the last one fits all */
export function windowFor(windows: readonly ModelWindow[], batch: BatchInput): ModelWindow {
  const whole = windows.at(-1) as ModelWindow;
  const { seqLength, batchSize, sourceLength = 0 } = whole.plan.spec;
  // One that has not the steps of the whole window is refused there.
  const isWhole = batch.ids.length === seqLength * batchSize && batch.source?.ids.length === sourceLength * batchSize;
  if (windows.length === 1 || !isWhole) return whole;
  const size = sizeOf(batch, batchSize);
  const fits = ({ plan: { spec } }: ModelWindow): boolean =>
    size.seqLength <= spec.seqLength && size.sourceLength <= (spec.sourceLength ?? 0);
  return windows.find(fits) ?? whole;
}

/** A batch without the steps that a window has no room for, which hold nothing. */
export function cutTo<Batch extends BatchInput>(
  { spec: { seqLength, sourceLength = 0, batchSize } }: Pick<ModelPlan, 'spec'>,
  batch: Batch,
): Batch {
  const { ids, targets, source } = batch;
  const rows = seqLength * batchSize;
  const shorter = source && { ...source, ids: source.ids.subarray(0, sourceLength * batchSize) };
  return { ...batch, ids: ids.subarray(0, rows), targets: targets.subarray(0, rows), source: shorter };
}
