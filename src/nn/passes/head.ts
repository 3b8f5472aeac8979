import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { type FusedHead, headParameters } from '../head.ts';
import { kernels } from '../kernels.ts';
import { outputRows } from '../parameters.ts';
import { ranges, unitsPerDispatch } from '../schedule.ts';
import { halfParameters, type PassContext, weightsOf } from './context.ts';
import { rowProduct } from './linear.ts';
import { headRows, poolStates } from './pool.ts';

/** What the head reads, and its place in the parameters. */
function operands(context: PassContext) {
  const { layout } = context.plan;
  const { x, stride4, start4 } = headRows(context);
  return {
    a: x,
    aStart4: start4,
    aStride4: stride4,
    ...weightsOf(context, 'head.weight'),
    depth4: stride4,
    bias4: layout.get('head.bias').start,
  };
}

/** The outputs of every step, or sequence, before their loss. */
export function logits(context: PassContext): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  return rowProduct(context, {
    rows: outputRows(spec),
    ...operands(context),
    cols4: layout.paddedVocabulary / 4,
    c: { buffer: context.buffers.logits },
    cStride4: layout.paddedVocabulary / 4,
  });
}

/** The outputs of one step. */
export function stepLogits(context: PassContext, t: number): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const of = operands(context);
  const V4 = layout.paddedVocabulary / 4;
  const bytes = 16 * spec.batchSize * V4;
  return rowProduct(context, {
    rows: spec.batchSize,
    ...of,
    aStart4: of.aStart4 + t * spec.batchSize * of.aStride4,
    cols4: V4,
    c: { buffer: context.buffers.logits, offset: t * bytes, size: bytes },
    cStride4: V4,
  });
}

/** Outputs to their gradient in place, and the loss of each position. */
async function loss(context: PassContext): Promise<Dispatch> {
  const { plan, buffers, pipelines } = context;
  const { shape } = plan.spec;
  const rows = outputRows(plan.spec);
  // One invocation a row needs no barrier; wide rows of logits are worth a workgroup.
  const LANES = shape.vocabularySize > 256 && !shape.regression ? 64 : 1;
  const pipeline = shape.regression
    ? pipelines.get(kernels.squaredError)
    : pipelines.get(kernels.softmaxXent, { LANES });
  return makeDispatch(
    await pipeline,
    {
      logits: { buffer: buffers.logits },
      batch: buffers.batchSlots,
      losses: { buffer: buffers.losses },
      hyper: buffers.hyperSlots,
    },
    { rows, cols: shape.vocabularySize, cols4: plan.layout.paddedVocabulary / 4, targets: plan.batch.targets },
    fold(Math.ceil(rows / (64 / LANES))),
  );
}

/** Both in one kernel, in as many dispatches as keep each short. */
async function fusedHead(context: PassContext, tile: FusedHead): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { shape } = plan.spec;
  const { a, aStart4, aStride4, w, weight, depth4, bias4 } = operands(context);
  const rows = outputRows(plan.spec);
  const parameters = headParameters(tile, plan.layout.paddedVocabulary);
  const { TM, WY } = parameters;
  const pipeline = await pipelines.get(kernels.headXent, { ...parameters, ...halfParameters(plan) });
  const work = 2 * plan.layout.paddedVocabulary * depth4 * 4 * WY * TM;
  const size = WY * TM * unitsPerDispatch(Math.ceil(rows / (WY * TM)), work, plan.tuning);
  return ranges(rows, size).map(({ first, end }) =>
    makeDispatch(
      pipeline,
      {
        a,
        w,
        bias: { buffer: buffers.params },
        batch: buffers.batchSlots,
        dlogits: { buffer: buffers.logits },
        losses: { buffer: buffers.losses },
        hyper: buffers.hyperSlots,
      },
      {
        first,
        rows: end,
        cols: shape.vocabularySize,
        depth4,
        a_stride4: aStride4,
        weight,
        bias: 4 * bias4,
        targets: plan.batch.targets,
        a_start4: aStart4,
      },
      fold(Math.ceil((end - first) / (WY * TM))),
    ),
  );
}

/** From the last layer's output to the loss of each position, or sequence, and the gradient of its logits. */
export async function headAndLoss(context: PassContext): Promise<Dispatch[]> {
  const { head } = context.plan.tactics;
  const parts = await Promise.all([
    poolStates(context),
    ...(head.kind === 'fused' ? [fusedHead(context, head)] : [logits(context), loss(context)]),
  ]);
  return parts.flat();
}
