import type { Dispatch } from '../../../gpu/dispatch.ts';
import type { PassContext } from '../../compile/context.ts';
import { dispatch } from '../../compile/dispatch.ts';
import { outputsOf } from '../../compile/losses.ts';

/** Ids that outputs are fed back to, and where rows are sorted by them: the input of a decoder, else an input of their own. */
const placesOf = ({ plan: { spec, batch } }: PassContext) =>
  spec.shape.encoder
    ? { feedback: batch.input, order: batch.order, starts: batch.starts }
    : { feedback: batch.feedback, order: batch.feedbackOrder, starts: batch.feedbackStarts };

/** The likeliest output of step t becomes what step t + 1 reads. */
export function feedBack(context: PassContext, t: number): Promise<Dispatch[]> {
  const { spec, batch, layout } = context.plan;
  const { batchSize, shape } = spec;
  return dispatch(context, 'feedback/predict.wgsl', {
    bind: { logits: outputsOf(context) },
    dims: {
      ...{ row: t * batchSize, batch: batchSize, cols: shape.vocabularySize, stride: layout.paddedVocabulary },
      ...{ targets: batch.targets, feedback: placesOf(context).feedback },
    },
    workgroups: [Math.ceil(batchSize / 64), 1, 1],
  });
}

/** Sorts the feedback, once it is known, for the gradient of R, or of a decoder's embedding. */
export function sortFeedback(context: PassContext): Promise<Dispatch[]> {
  const { batchSize, seqLength, shape } = context.plan.spec;
  const dims = { rows: seqLength * batchSize, cols: shape.vocabularySize, ...placesOf(context) };
  return dispatch(context, 'feedback/sort.wgsl', { dims, workgroups: [1, 1, 1] });
}
