import type { Dispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { layerNames } from '../parameters.ts';
import { chunkSteps } from '../schedule.ts';
import { cellParameters, type PassContext } from './context.ts';

/** [t0, t1) ranges that cover the window in order. */
function chunks({ plan }: PassContext): { t0: number; t1: number }[] {
  const { shape, seqLength, batchSize } = plan.spec;
  const steps = chunkSteps(shape.cell, plan.layout.units, batchSize, seqLength, plan.tuning);
  const ranges: { t0: number; t1: number }[] = [];
  for (let t0 = 0; t0 < seqLength; t0 += steps) ranges.push({ t0, t1: Math.min(seqLength, t0 + steps) });
  return ranges;
}

/** Workgroups of 8 × 8 invocations, 4 units and R sequences each. */
function stepGrid({ plan }: PassContext, R: number): [number, number, number] {
  return [Math.ceil(plan.layout.units / 32), Math.ceil(plan.spec.batchSize / (8 * R)), 1];
}

/** All time steps of one layer. */
export async function forwardRecurrence(context: PassContext, layer: number): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { seqLength, batchSize: batch, shape } = plan.spec;
  const { units: U } = plan.layout;
  const names = layerNames(layer);
  const weight = plan.layout.get(names.weightHh).start;
  const bias4 = plan.layout.get(names.biasHh).start;
  const own = buffers.layers[layer] as (typeof buffers.layers)[number];
  const state = { gates: { buffer: own.gates }, hs: { buffer: own.hs }, cs: { buffer: own.cs } };
  const params = { buffer: buffers.params };
  const { recurrence } = plan;

  if (recurrence.kind === 'persistent') {
    const pipeline = await pipelines.get(kernels.forwardPersistent, {
      ...cellParameters(context),
      ...recurrence.forward,
      U,
    });
    return chunks(context).map((range) =>
      dispatches.make(
        pipeline,
        { params, biases: params, ...state },
        { batch, hidden: shape.hiddenSize, weight, bias: bias4 * 4, ...range },
        [Math.ceil(batch / recurrence.forward.BT), 1, 1],
      ),
    );
  }
  const pipeline = await pipelines.get(kernels.forwardStep, { ...cellParameters(context), R: recurrence.R });
  return Array.from({ length: seqLength }, (_, t) =>
    dispatches.make(
      pipeline,
      { params, ...state },
      { batch, hidden: shape.hiddenSize, units4: U / 4, weight, bias: bias4, t },
      stepGrid(context, recurrence.R),
    ),
  );
}

/** Back-propagation through all time steps of one layer; its gates become the gradients of its slots. */
export async function backwardRecurrence(context: PassContext, layer: number): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { seqLength, batchSize: batch } = plan.spec;
  const { units: U } = plan.layout;
  const weight = plan.layout.get(layerNames(layer).weightHh).transposed;
  const own = buffers.layers[layer] as (typeof buffers.layers)[number];
  const resources = {
    transposed: { buffer: buffers.transposed },
    gates: { buffer: own.gates },
    hs: { buffer: own.hs },
    cs: { buffer: own.cs },
    dho: { buffer: buffers.dho },
    carry: { buffer: buffers.carry },
  };
  const { recurrence } = plan;

  if (recurrence.kind === 'persistent') {
    const pipeline = await pipelines.get(kernels.backwardPersistent, {
      ...cellParameters(context),
      ...recurrence.backward,
      U,
    });
    return chunks(context)
      .reverse()
      .map((range) =>
        dispatches.make(pipeline, resources, { batch, weight, ...range, last: Number(range.t1 === seqLength) }, [
          Math.ceil(batch / recurrence.backward.BT),
          1,
          1,
        ]),
      );
  }
  const pipeline = await pipelines.get(kernels.backwardStep, { ...cellParameters(context), R: recurrence.R });
  return Array.from({ length: seqLength }, (_, i) => {
    const t = seqLength - 1 - i;
    return dispatches.make(
      pipeline,
      resources,
      { batch, units4: U / 4, weight, t, last: Number(i === 0) },
      stepGrid(context, recurrence.R),
    );
  });
}
