import type { Dispatch, DispatchBuilder } from '../../gpu/dispatch.ts';
import type { Parameters } from '../../gpu/expression.ts';
import type { KernelDef } from '../../gpu/kernel.ts';
import type { Pipeline, PipelineCache } from '../../gpu/pipelines.ts';
import type { ModelBuffers } from '../buffers.ts';
import { handsUp } from '../graph.ts';
import type { Model } from '../model.ts';
import { directionsOf, isPooled } from '../parameters.ts';
import { backwardPass } from '../passes/backward.ts';
import type { PassContext } from '../passes/context.ts';
import { answeringPass, forwardPass } from '../passes/forward.ts';
import { normPass, reducePass, updatePass } from '../passes/optimize.ts';
import { connectivityProgram } from '../probe/inputs.ts';
import { reachProgram } from '../probe/program.ts';
import { traceProgram } from '../probe/step.ts';
import { updateProgram } from '../probe/updates.ts';
import { Sampler } from '../sampler.ts';
import { BatchSampler } from '../samplingBatch.ts';
import { type SamplingBuffers, samplingProgram } from '../samplingPasses.ts';
import type { Tuning } from '../schedule.ts';
import { type ModelPlan, type ModelSpec, planModel } from '../spec.ts';

/** A pipeline that a model asked for. */
export interface Compiled {
  readonly kernel: KernelDef;
  readonly parameters: Parameters;
  readonly constants: Readonly<Record<string, number>>;
  readonly tuning: Tuning;
}

/** What a dispatch was made of. */
export interface Made {
  readonly kernel: KernelDef;
  readonly resources: readonly string[];
  readonly dims: readonly string[] | null;
}

export interface Recording {
  readonly compiled: Compiled[];
  readonly made: Made[];
}

/** Answers every property with itself, for what is only handed on. */
const anything: unknown = new Proxy(() => anything, {
  get: (_, name) => (name === 'then' ? undefined : name === 'map' ? () => [anything] : anything),
  apply: () => anything,
});

function recordingPipelines(recording: Recording, tuning: Tuning): PipelineCache {
  return {
    get: async (kernel: KernelDef, parameters: Parameters = {}, constants: Record<string, number> = {}) => {
      recording.compiled.push({ kernel, parameters, constants, tuning });
      return { kernel, layout: anything, pipeline: anything };
    },
  } as unknown as PipelineCache;
}

function recordingDispatches(recording: Recording): DispatchBuilder {
  return {
    make: ({ kernel }: Pipeline, resources: object, dims: object | null): Dispatch => {
      recording.made.push({ kernel, resources: Object.keys(resources), dims: dims && Object.keys(dims) });
      return { pipeline: anything as GPUComputePipeline, groups: [], workgroups: [1, 1, 1] };
    },
  } as unknown as DispatchBuilder;
}

/** Everything that a model's step would compile and dispatch, without a device. */
export async function recordModel(spec: ModelSpec, tuning: Tuning, recording: Recording): Promise<ModelPlan> {
  const context = recordingContext(spec, tuning, recording);
  const forwards = spec.shape.feedback ? [forwardPass, answeringPass] : [forwardPass];
  await Promise.all([...forwards, backwardPass, normPass, reducePass, updatePass].map((pass) => pass(context)));
  return context.plan;
}

/** The same of the probes of such a model, of gradients with a row a sequence. */
export async function recordProbes(spec: ModelSpec, tuning: Tuning, recording: Recording): Promise<void> {
  const { seqLength, batchSize: sequences } = spec;
  const rows = { seqLength, sequences, losses: 1, firstLoss: seqLength - 1 };
  const context = recordingContext({ ...spec, schedule: 'looped' }, tuning, recording);
  const buffer = anything as GPUBuffer;
  await reachProgram(context, rows, buffer, buffer);
  await updateProgram(context, { was: buffer, is: buffer, found: buffer });
  await traceProgram(context, buffer, buffer);
  await connectivityProgram(context, { dcs: buffer, columns: buffer, found: buffer, spare: buffer });
}

function recordingContext(spec: ModelSpec, tuning: Tuning, recording: Recording): PassContext {
  const { shape, dropout } = spec;
  const embedded = shape.embedding ? anything : null;
  const both = shape.bidirectional ? anything : null;
  const pooled = isPooled(shape) ? anything : null;
  return {
    plan: planModel(spec, tuning),
    buffers: {
      ...(anything as ModelBuffers),
      layers: Array.from({ length: shape.layers * directionsOf(shape) }, (_, i) => ({
        gates: { buffer: anything },
        hs: anything,
        cs: anything,
        carry: anything,
        dho: anything,
        handed: both || handsUp(shape, i, dropout !== undefined) ? anything : null,
        dHanded: both,
        extra: anything,
        normal: anything,
      })),
      joined: both,
      pooled,
      dPooled: pooled,
      embedded,
      dEmbedded: embedded,
    } as unknown as ModelBuffers,
    pipelines: recordingPipelines(recording, tuning),
    dispatches: recordingDispatches(recording),
  };
}

/** Samplers of such a model, of one text and of several, and what the one writes to its buffers. Its `run` gets no further. */
export async function recordSampler(
  plan: ModelPlan,
  recording: Recording,
): Promise<{ sampler: Sampler; written: ArrayBuffer[] }> {
  const written: ArrayBuffer[] = [];
  const device = {
    limits: { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 },
    createBuffer: (descriptor: GPUBufferDescriptor) => descriptor,
    createBindGroup: () => anything,
    queue: { writeBuffer: (_: unknown, __: number, bytes: ArrayBuffer) => written.push(bytes) },
  };
  const model = {
    plan,
    gpu: { device },
    buffers: anything,
    pipelines: recordingPipelines(recording, plan.tuning),
  } as unknown as Model;
  const sampler = await Sampler.create(model, 8);
  for (const sequences of [4, 8]) await BatchSampler.create(model, { sequences });
  const { shape, optimizer } = plan.spec;
  const one = { shape, optimizer, seqLength: 1, batchSize: 1 };
  const own = { dims: anything, sequences: anything, cursor: anything, tokens: anything, probs: anything };
  await samplingProgram(recordingContext(one, plan.tuning, recording), own as unknown as SamplingBuffers);
  return { sampler, written };
}
