import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { float16Parameters, type PassContext } from '../compile/context.ts';
import { lossesOf } from '../compile/losses.ts';
import { outputRows } from '../networks/parameters.ts';
import type { ModelSpec } from '../spec.ts';

function optimizerIndex({ type, nesterov }: ModelSpec['optimizer']): number {
  if (type === 'sgd') return nesterov ? 1 : 0;
  return { rmsprop: 2, adam: 3, adamw: 4, nadam: 5, adagrad: 6 }[type];
}

/** Partial sums to the flat gradient, with the norms of what each invocation saw. */
export async function reducePass({ plan, buffers, pipelines }: PassContext): Promise<Dispatch> {
  return makeDispatch(
    await pipelines.get('optim/reduce.wgsl'),
    {
      tiles: { buffer: buffers.tiles },
      partial_sums: { buffer: buffers.partialSums },
      grads: { buffer: buffers.grads },
      partials: { buffer: buffers.partialNorms },
      step_uniforms: buffers.stepUniformSlots,
    },
    null,
    fold(plan.tiles.length / 12),
  );
}

/** Mean loss, gradient norm, the clip's factor, the row of metrics. An evaluation ends with it. */
export async function normPass(context: PassContext): Promise<Dispatch> {
  const { plan, buffers, pipelines } = context;
  return makeDispatch(
    await pipelines.get('optim/norm.wgsl'),
    {
      losses: lossesOf(context),
      partials: { buffer: buffers.partialNorms },
      control: { buffer: buffers.control },
      metrics: { buffer: buffers.metrics },
      step_uniforms: buffers.stepUniformSlots,
    },
    { rows: outputRows(plan.spec), partials: (plan.tiles.length / 12) * 64 },
    [1, 1, 1],
  );
}

/** Clip and optimizer step. */
export async function updatePass({ plan, buffers, pipelines }: PassContext): Promise<Dispatch> {
  return makeDispatch(
    await pipelines.get('optim/update.wgsl', float16Parameters(plan), {
      OPTIMIZER: optimizerIndex(plan.spec.optimizer),
    }),
    {
      tiles: { buffer: buffers.tiles },
      grads: { buffer: buffers.grads },
      control: { buffer: buffers.control },
      params: { buffer: buffers.params },
      first: { buffer: buffers.first },
      second: { buffer: buffers.second },
      copies: { buffer: buffers.copies },
      step_uniforms: buffers.stepUniformSlots,
    },
    null,
    fold(plan.tiles.length / 12),
  );
}
