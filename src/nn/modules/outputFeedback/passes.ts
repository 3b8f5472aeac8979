import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import type { PassContext } from '../../compile/context.ts';
import { outputsOf } from '../../compile/losses.ts';

/** The likeliest output of step t becomes what step t + 1 is fed. */
export async function feedBack(context: PassContext, t: number): Promise<Dispatch> {
  const { plan, buffers, pipelines } = context;
  const { batchSize, shape } = plan.spec;
  return makeDispatch(
    await pipelines.get('feedback/predict.wgsl'),
    { logits: outputsOf(context), batch: buffers.batchSlots, step_uniforms: buffers.stepUniformSlots },
    {
      row: t * batchSize,
      batch: batchSize,
      cols: shape.vocabularySize,
      stride: plan.layout.paddedVocabulary,
      targets: plan.batch.targets,
      fed: plan.batch.fed,
    },
    [Math.ceil(batchSize / 64), 1, 1],
  );
}

/** Sorts what was fed, once it is known, for the gradient of R. */
export async function sortFed({ plan, buffers, pipelines }: PassContext): Promise<Dispatch> {
  const { batchSize, seqLength, shape } = plan.spec;
  const { fed, feedbackOrder, feedbackStarts } = plan.batch;
  return makeDispatch(
    await pipelines.get('feedback/sort.wgsl'),
    { batch: buffers.batchSlots },
    { rows: seqLength * batchSize, cols: shape.vocabularySize, fed, order: feedbackOrder, starts: feedbackStarts },
    [1, 1, 1],
  );
}
