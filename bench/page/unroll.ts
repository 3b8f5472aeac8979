import { productReads } from '../../src/benchmark/reads.ts';
import { defaultConfig } from '../../src/config/defaults.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { PipelineCache } from '../../src/gpu/pipelines.ts';
import { autotune } from '../../src/nn/autotuner/tune.ts';
import type { ModelSpec } from '../../src/nn/memory/spec.ts';
import { Model, type StepInput } from '../../src/nn/model.ts';
import { describeVariants, type KernelVariants } from '../../src/nn/strategy/kernelVariants.ts';
import { uniformsOfStep } from '../../src/training/trainer/stepUniforms.ts';
import type { Session } from './library.ts';
import { optimizer, type Work } from './work.ts';

const rowLength = 8;

export interface UnrollSession extends Session {
  readonly model: Model;
}

/** Unroll's own engine, with the plan that it takes for a shape it has not measured yet. */
export const open = (work: Work): Promise<UnrollSession> => openWith(work, async () => undefined);

/** With the plan that its tuner finds: what the next run of this shape on this adapter begins with. */
export const openTuned = (work: Work): Promise<UnrollSession> =>
  openWith(work, async (gpu, spec, pipelines) => (await autotune(gpu, spec, pipelines)).variants);

async function openWith(
  work: Work,
  choose: (gpu: Gpu, spec: ModelSpec, pipelines: PipelineCache) => Promise<KernelVariants | undefined>,
): Promise<UnrollSession> {
  const gpu = await openGpu(navigator.gpu);
  const spec: ModelSpec = {
    shape: work.shape,
    seqLength: work.seqLength,
    batchSize: work.batch,
    ...(work.sourceLength && { sourceLength: work.sourceLength }),
    optimizer: { type: 'adam', nesterov: false },
  };
  const pipelines = new PipelineCache(gpu.device);
  const variants = await choose(gpu, spec, pipelines);
  const model = await Model.create(gpu, variants ? { ...spec, variants } : spec, pipelines);
  model.setParameters(work.parameters);
  let step = 0;
  const row = (): number => (step - 1) % model.plan.metricsRows;
  const next = (): StepInput => {
    step++;
    const uniforms = uniformsOfStep({
      optimizer: { ...defaultConfig.optimizer, ...optimizer, type: 'adam', weightDecay: 0 },
      clip: { type: 'norm', value: optimizer.clipNorm },
      learningRate: optimizer.learningRate,
      step,
      counted: work.ids.length,
      carry: false,
      row: row(),
    });
    return { ids: work.ids, targets: work.targets, source: work.source, uniforms };
  };
  return {
    model,
    adapter: gpu.adapter.name,
    notes: {
      plan: describeVariants(model.plan.variants),
      forward: model.plan.variants.forward.kind,
      backward: model.plan.variants.backward.kind,
      gpuBytes: model.gpuBytes,
      readBytes: productReads(model.plan),
    },
    step: (count = 1) => {
      for (let left = count; left > 0; left -= model.plan.slots) {
        model.train(Array.from({ length: Math.min(left, model.plan.slots) }, next));
      }
    },
    finished: () => gpu.device.queue.onSubmittedWorkDone(),
    loss: async () => (await model.readMetrics())[row() * rowLength] as number,
    close: () => {
      model.destroy();
      gpu.device.destroy();
    },
  };
}
