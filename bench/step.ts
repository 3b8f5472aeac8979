import { stepWork } from '../src/benchmark/limits.ts';
import { defaultConfig } from '../src/config/defaults.ts';
import { openGpu } from '../src/gpu/device.ts';
import { encode } from '../src/gpu/dispatch.ts';
import { Model, type StepInput } from '../src/nn/model.ts';
import { describeVariants } from '../src/nn/strategy/kernelVariants.ts';
import type { VariantKind } from '../src/nn/strategy/recurrenceVariants.ts';
import { uniformsOfStep } from '../src/training/trainer/stepUniforms.ts';
import { type Case, makeWork } from './page/work.ts';

export interface StepCase {
  given: Case;
  steps: number;
  variantKind?: VariantKind;
  float16Weights: boolean;
}

export interface StepResult {
  adapter: string;
  plan: string;
  /** Of a step's products, a multiply-add counting two. */
  flops: number;
  dispatches: number;
  /** Of each step, submit to done. */
  milliseconds: number[];
  firstLoss: number;
  lastLoss: number;
  /** Every kernel of one step on its own, in order. */
  kernels: { name: string; milliseconds: number }[];
}

async function timed(device: GPUDevice, work: () => void): Promise<number> {
  await device.queue.onSubmittedWorkDone();
  const start = performance.now();
  work();
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

/** The least of several rounds: what else the machine does can only add. */
async function profile(model: Model): Promise<StepResult['kernels']> {
  const { device } = model.gpu;
  const program = model.trainingProgram();
  const least = program.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 7; round++) {
    for (const [i, dispatch] of program.entries()) {
      const time = await timed(device, () => {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        encode(pass, [dispatch], 0);
        pass.end();
        device.queue.submit([encoder.finish()]);
      });
      least[i] = Math.min(least[i] as number, time);
    }
  }
  return program.map(({ pipeline }, i) => ({ name: pipeline.label, milliseconds: least[i] as number }));
}

async function run(options: StepCase): Promise<StepResult> {
  const gpu = await openGpu(navigator.gpu);
  const { given, float16Weights } = options;
  const { shape, ids, targets, source, parameters } = makeWork(given);
  const model = await Model.create(gpu, {
    shape,
    seqLength: given.seqLength,
    batchSize: given.batch,
    ...(given.sourceLength && { sourceLength: given.sourceLength }),
    float16Weights,
    optimizer: { type: 'adam', nesterov: false },
    ...(options.variantKind ? { variantKind: options.variantKind } : {}),
  });
  model.setParameters(parameters);
  const input = (step: number): StepInput => ({
    ids,
    targets,
    source,
    uniforms: uniformsOfStep({
      optimizer: defaultConfig.optimizer,
      clip: defaultConfig.clip,
      learningRate: 0.002,
      step,
      counted: ids.length,
      carry: source === undefined && step > 1,
      row: step,
    }),
  });
  const milliseconds: number[] = [];
  for (let step = 1; step <= options.steps + 2; step++) {
    const time = await timed(gpu.device, () => model.train([input(step)]));
    if (step > 2) milliseconds.push(time);
  }
  const metrics = await model.readMetrics();
  const kernels = await profile(model);
  return {
    adapter: gpu.adapter.name,
    plan: describeVariants(model.plan.variants),
    flops: stepWork(shape, model.plan.spec, model.plan.variants.forward.kind).flops,
    dispatches: model.dispatchesPerStep,
    milliseconds,
    firstLoss: metrics[8] as number,
    lastLoss: metrics[(options.steps + 2) * 8] as number,
    kernels,
  };
}

Object.assign(globalThis, { benchStep: run });
