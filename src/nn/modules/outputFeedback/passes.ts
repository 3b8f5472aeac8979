import type { Dispatch } from '../../../gpu/dispatch.ts';
import type { PassContext } from '../../compile/context.ts';
import { dispatch } from '../../compile/dispatch.ts';
import { outputsOf } from '../../compile/losses.ts';

/** The likeliest output of step t becomes what step t + 1 is fed. */
export function feedBack(context: PassContext, t: number): Promise<Dispatch[]> {
  const { spec, batch, layout } = context.plan;
  const { batchSize, shape } = spec;
  return dispatch(context, 'feedback/predict.wgsl', {
    bind: { logits: outputsOf(context) },
    dims: {
      ...{ row: t * batchSize, batch: batchSize, cols: shape.vocabularySize, stride: layout.paddedVocabulary },
      ...{ targets: batch.targets, fed: batch.fed },
    },
    workgroups: [Math.ceil(batchSize / 64), 1, 1],
  });
}

/** Sorts what was fed, once it is known, for the gradient of R. */
export function sortFed(context: PassContext): Promise<Dispatch[]> {
  const { batchSize, seqLength, shape } = context.plan.spec;
  const { fed, feedbackOrder: order, feedbackStarts: starts } = context.plan.batch;
  const dims = { rows: seqLength * batchSize, cols: shape.vocabularySize, fed, order, starts };
  return dispatch(context, 'feedback/sort.wgsl', { dims, workgroups: [1, 1, 1] });
}
