import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { feedbackName } from '../feedback.ts';
import { kernels } from '../kernels.ts';
import { type Chunk, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, layerOf, type PassContext } from './context.ts';

/** Adds R y_{t−1} to what the lowest layer has read of a chunk's steps. */
export async function feed(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  if (layer > 0 || !plan.spec.shape.feedback) return [];
  const { G, S } = cellParameters(context);
  const { batchSize } = plan.spec;
  const U4 = plan.layout.units / 4;
  return [
    makeDispatch(
      await pipelines.get(kernels.feed),
      {
        params: { buffer: buffers.params },
        batch: buffers.batchSlots,
        gates: gatesOf(context, chunk, layerOf(context, 0)),
      },
      {
        fed: plan.batch.fed,
        first: chunk.t0 * batchSize,
        rows: chunk.t1 * batchSize,
        cols4: G * U4,
        stride4: S * U4,
        table: plan.layout.get(feedbackName).start,
      },
      fold(Math.ceil((rowsOf(context, chunk) * G * U4) / 64)),
    ),
  ];
}

/** The answer of step t becomes what step t + 1 is fed. */
export async function answer({ plan, buffers, pipelines }: PassContext, t: number): Promise<Dispatch> {
  const { batchSize, shape } = plan.spec;
  return makeDispatch(
    await pipelines.get(kernels.answer),
    { logits: { buffer: buffers.logits }, batch: buffers.batchSlots, hyper: buffers.hyperSlots },
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
export async function sortAnswers({ plan, buffers, pipelines }: PassContext): Promise<Dispatch> {
  const { batchSize, seqLength, shape } = plan.spec;
  const { fed, fedOrder, fedStarts } = plan.batch;
  return makeDispatch(
    await pipelines.get(kernels.answerLists),
    { batch: buffers.batchSlots },
    { rows: seqLength * batchSize, cols: shape.vocabularySize, fed, order: fedOrder, starts: fedStarts },
    [1, 1, 1],
  );
}
