import type { Dispatch } from '../../../gpu/dispatch.ts';
import type { PassContext } from '../../compile/context.ts';
import { dispatch } from '../../compile/dispatch.ts';
import { outputsOf } from '../../compile/losses.ts';

/** The likeliest output of step t becomes the feedback of step t + 1. */
export function feedBack(context: PassContext, t: number): Promise<Dispatch[]> {
  const { spec, batch, layout } = context.plan;
  const { batchSize, shape } = spec;
  return dispatch(context, 'feedback/predict.wgsl', {
    bind: { logits: outputsOf(context) },
    dims: {
      ...{ row: t * batchSize, batch: batchSize, cols: shape.vocabularySize, stride: layout.paddedVocabulary },
      ...{ targets: batch.targets, feedback: batch.feedback },
    },
    workgroups: [Math.ceil(batchSize / 64), 1, 1],
  });
}

/** Sorts the feedback, once it is known, for the gradient of R. */
export function sortFeedback(context: PassContext): Promise<Dispatch[]> {
  const { batchSize, seqLength, shape } = context.plan.spec;
  const { feedback, feedbackOrder: order, feedbackStarts: starts } = context.plan.batch;
  const dims = { rows: seqLength * batchSize, cols: shape.vocabularySize, feedback, order, starts };
  return dispatch(context, 'feedback/sort.wgsl', { dims, workgroups: [1, 1, 1] });
}
