import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { layerNames } from '../parameters.ts';
import { workgroupOf } from '../products.ts';
import { ranges, unitsPerDispatch } from '../schedule.ts';
import type { Slab } from '../slabs.ts';
import { cellParameters, type PassContext, slotMap } from './context.ts';
import { rowProduct } from './linear.ts';
import { backwardRecurrence } from './recurrence.ts';

interface OuterProduct {
  readonly name: string;
  readonly x: Slice;
  readonly xStart4?: number;
  readonly dy: Slice;
  readonly yStride4: number;
  readonly block4: number;
  readonly slots: readonly number[];
}

/** dW = Xᵀ·dY into slabs, or in place where the sum is not split; in as many dispatches as keep each short. */
async function outerProduct(context: PassContext, p: OuterProduct): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const tensor = plan.layout.get(p.name);
  const slab = plan.slabs.matrices.get(p.name);
  const slabCount = slab?.count ?? 1;
  const rows = plan.spec.seqLength * plan.spec.batchSize;
  const depth4 = tensor.paddedDepth / 4;
  const cols4 = (tensor.blocks * tensor.paddedBlock) / 4;
  const { TK, TN, RU, quad: QUAD } = plan.tactics.outer;
  const { WX, WY } = workgroupOf(plan.tactics.outer);
  const pipeline = await pipelines.get(kernels.gemmOuter, { TK, TN, RU, QUAD, WX, WY });
  const size = unitsPerDispatch(rows, 32 * depth4 * cols4, plan.tuning);
  return ranges(rows, size).map(({ first, end }) =>
    dispatches.make(
      pipeline,
      {
        x: p.x,
        dy: p.dy,
        sums: { buffer: slab ? buffers.slabs : buffers.grads },
      },
      {
        first,
        rows: end,
        more: Number(first > 0),
        slab_rows: Math.ceil((end - first) / slabCount),
        depth4,
        cols4,
        x_stride4: depth4,
        y_stride4: p.yStride4,
        block4: p.block4,
        slot_map: slotMap(p.slots),
        out: slab?.start ?? tensor.start,
        out_stride: slab?.stride ?? 0,
        x_start4: p.xStart4 ?? 0,
      },
      [Math.ceil(cols4 / (WX * TN)), Math.ceil(depth4 / (WY * TK)), slabCount],
    ),
  );
}

async function columnSum(context: PassContext, y: Slice, cols4: number, slab: Slab): Promise<Dispatch> {
  const { plan, buffers, pipelines, dispatches } = context;
  return dispatches.make(
    await pipelines.get(kernels.columnSum),
    { y, sums: { buffer: buffers.slabs } },
    { rows: plan.spec.seqLength * plan.spec.batchSize, slab_rows: slab.rows, cols4, out: slab.start },
    [Math.ceil(cols4 / 64), slab.count, 1],
  );
}

/** dW_ih of one-hot input. */
async function embeddingGradient(context: PassContext): Promise<Dispatch> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { G, S } = cellParameters(context);
  const rows = plan.spec.seqLength * plan.spec.batchSize;
  const U4 = plan.layout.units / 4;
  const LANES = plan.tuning.software ? 1 : 8;
  const { gates } = buffers.layers[0] as (typeof buffers.layers)[number];
  return dispatches.make(
    await pipelines.get(kernels.embeddingGrad, { LANES }),
    { batch: buffers.batchSlots, dgates: gates, grads: { buffer: buffers.grads } },
    {
      cols4: G * U4,
      stride4: S * U4,
      order: 2 * rows,
      starts: 3 * rows,
      out: plan.layout.get('rnn.weight_ih_l0').start,
    },
    [Math.ceil((G * U4) / (64 / LANES)), plan.spec.shape.vocabularySize, 1],
  );
}

async function headGradients(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { layout, spec } = plan;
  const top = buffers.layers[spec.shape.layers - 1] as (typeof buffers.layers)[number];
  const V4 = layout.paddedVocabulary / 4;
  const U4 = layout.units / 4;
  const parts = await Promise.all([
    rowProduct(context, {
      a: { buffer: buffers.logits },
      aStride4: V4,
      w: { buffer: buffers.transposed },
      weight: layout.get('head.weight').transposed,
      depth4: V4,
      cols4: U4,
      c: { buffer: buffers.dho },
      cStride4: U4,
    }),
    outerProduct(context, {
      name: 'head.weight',
      x: top.hs,
      xStart4: spec.batchSize * U4,
      dy: { buffer: buffers.logits },
      yStride4: V4,
      block4: V4,
      slots: [0],
    }),
    columnSum(context, { buffer: buffers.logits }, V4, plan.slabs.headSum),
  ]);
  return parts.flat();
}

async function layerGradients(context: PassContext, layer: number): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { layout, spec, slabs } = plan;
  const { G, S } = cellParameters(context);
  const names = layerNames(layer);
  const own = buffers.layers[layer] as (typeof buffers.layers)[number];
  const U4 = layout.units / 4;
  const dy = { dy: own.gates, yStride4: S * U4, block4: U4 };
  const inputSlots = Array.from({ length: G }, (_, gate) => gate);

  const input =
    layer === 0
      ? [embeddingGradient(context)]
      : [
          outerProduct(context, {
            name: names.weightIh,
            x: (buffers.layers[layer - 1] as typeof own).hs,
            xStart4: spec.batchSize * U4,
            ...dy,
            slots: inputSlots,
          }),
          rowProduct(context, {
            a: own.gates,
            aStride4: S * U4,
            w: { buffer: buffers.transposed },
            weight: layout.get(names.weightIh).transposed,
            depth4: G * U4,
            cols4: U4,
            c: { buffer: buffers.dho },
            cStride4: U4,
          }),
        ];
  const parts = await Promise.all([
    backwardRecurrence(context, layer),
    outerProduct(context, { name: names.weightHh, x: own.hs, ...dy, slots: spec.shape.cell.recurrentSlots }),
    columnSum(context, own.gates, S * U4, slabs.gateSums[layer] as Slab),
    ...input,
  ]);
  return parts.flat();
}

/** From dlogits to the gradient of every parameter, some of them still in slabs. */
export async function backwardPass(context: PassContext): Promise<Dispatch[]> {
  const layers = Array.from({ length: context.plan.spec.shape.layers }, (_, i) =>
    layerGradients(context, context.plan.spec.shape.layers - 1 - i),
  );
  return (await Promise.all([headGradients(context), ...layers])).flat();
}
