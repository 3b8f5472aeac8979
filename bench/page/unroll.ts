import { defaultConfig } from '../../src/config/defaults.ts';
import { openGpu } from '../../src/gpu/device.ts';
import { Model, type StepInput } from '../../src/nn/model.ts';
import { stepHyper } from '../../src/training/hyper.ts';
import type { Session } from './library.ts';
import { optimizer, type Work } from './work.ts';

const rowLength = 8;

/** Unroll's own engine, with whatever plan it makes for the adapter. */
export interface UnrollSession extends Session {
  readonly model: Model;
}

export async function open(work: Work): Promise<UnrollSession> {
  const gpu = await openGpu(navigator.gpu);
  const model = await Model.create(gpu, {
    shape: work.shape,
    seqLength: work.seqLength,
    batchSize: work.batch,
    optimizer: { type: 'adam', nesterov: false },
  });
  model.setParameters(work.parameters);
  let step = 0;
  const row = (): number => (step - 1) % model.plan.metricsRows;
  const input = (): StepInput => ({
    ids: work.ids,
    targets: work.targets,
    hyper: stepHyper({
      optimizer: { ...defaultConfig.optimizer, ...optimizer, type: 'adam', weightDecay: 0 },
      clip: { type: 'norm', value: optimizer.clipNorm },
      learningRate: optimizer.learningRate,
      step,
      counted: work.ids.length,
      carry: false,
      row: row(),
    }),
  });
  return {
    model,
    adapter: gpu.adapter.name,
    notes: { schedule: model.plan.tactics.forward.kind, gpuBytes: model.gpuBytes },
    step: () => {
      step++;
      model.train([input()]);
    },
    finished: () => gpu.device.queue.onSubmittedWorkDone(),
    loss: async () => (await model.readMetrics())[row() * rowLength] as number,
    close: () => {
      model.destroy();
      gpu.device.destroy();
    },
  };
}
