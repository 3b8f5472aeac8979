import { BufferArena } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import type { Parameters } from '../../gpu/expression.ts';
import { composeKernel, type Kernel } from '../../gpu/kernel.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { FakeDevice } from '../../gpu/testing/fakeDevice.ts';
import { connectivityProgram } from '../../probes/passage/inputs.ts';
import { reachProgram } from '../../probes/reach/program.ts';
import { traceProgram } from '../../probes/slowStep/measure.ts';
import { sourceReachProgram } from '../../probes/sourceReach/program.ts';
import { updateProgram } from '../../probes/updates/measure.ts';
import type { PassContext } from '../compile/context.ts';
import { decodingPrograms } from '../decoding/programs.ts';
import { createBuffers } from '../memory/buffers.ts';
import { type ModelPlan, type ModelSpec, planModel } from '../memory/spec.ts';
import type { Model } from '../model.ts';
import { backwardPass, feedbackPass, forwardPass } from '../networkPasses.ts';
import { normPass, reducePass, updatePass } from '../optim/optimize.ts';
import { samplingProgram } from '../sampling/passes.ts';
import { Sampler } from '../sampling/sampler.ts';
import type { DeviceCapabilities } from '../strategy/capabilities.ts';

/** A pipeline that a model asked for. */
export interface Compiled {
  readonly kernel: Kernel;
  readonly parameters: Parameters;
  readonly constants: Readonly<Record<string, number>>;
  readonly capabilities: DeviceCapabilities;
}

export interface Recording {
  readonly compiled: Compiled[];
  readonly made: Dispatch[];
}

/** Answers every property with itself, for what is only handed on. */
const anything: unknown = new Proxy(() => anything, {
  get: (_, name) => (name === 'then' ? undefined : name === 'map' ? () => [anything] : anything),
  apply: () => anything,
});

const composed = new Map<string, Kernel>();

function composedOnce(file: string, parameters: Parameters): Kernel {
  const key = JSON.stringify([file, parameters]);
  const kernel = composed.get(key) ?? composeKernel(file, parameters);
  composed.set(key, kernel);
  return kernel;
}

function recordingPipelines(recording: Recording, capabilities: DeviceCapabilities): PipelineCache {
  return {
    get: async (file: string, parameters: Parameters = {}, constants: Record<string, number> = {}) => {
      const kernel = composedOnce(file, parameters);
      recording.compiled.push({ kernel, parameters, constants, capabilities });
      return { kernel, layout: anything, pipeline: anything };
    },
  } as unknown as PipelineCache;
}

/** Everything that a model's step would compile and dispatch, without a device. */
export async function recordModel(
  spec: ModelSpec,
  capabilities: DeviceCapabilities,
  recording: Recording,
): Promise<ModelPlan> {
  const context = recordingContext(spec, capabilities, recording);
  const forwards = spec.shape.feedback || spec.scheduledSampling ? [forwardPass, feedbackPass] : [forwardPass];
  const passes = [...forwards, backwardPass, normPass, reducePass, updatePass];
  recording.made.push(...(await Promise.all(passes.map((pass) => pass(context)))).flat());
  return context.plan;
}

/** The same of the probes of such a model, of gradients with a row a sequence. */
export async function recordProbes(
  spec: ModelSpec,
  capabilities: DeviceCapabilities,
  recording: Recording,
): Promise<void> {
  const { seqLength, batchSize: sequences } = spec;
  const rows = { seqLength, sequences, losses: 1, firstLoss: seqLength - 1 };
  const context = recordingContext({ ...spec, variantKind: 'looped' }, capabilities, recording);
  const buffer = anything as GPUBuffer;
  const programs = await Promise.all([
    reachProgram(context, rows, buffer, buffer),
    updateProgram(context, { was: buffer, is: buffer, found: buffer }),
    traceProgram(context, buffer, buffer),
    connectivityProgram(context, { dcs: buffer, columns: buffer, gradients: buffer, found: buffer, spare: buffer }),
  ]);
  recording.made.push(...programs.flat());
}

/** The same of the probe that follows the gradients of a decoder into its encoder. */
export async function recordSourceReach(
  spec: ModelSpec,
  capabilities: DeviceCapabilities,
  recording: Recording,
): Promise<void> {
  const context = recordingContext({ ...spec, variantKind: 'looped' }, capabilities, recording);
  const buffer = anything as GPUBuffer;
  recording.made.push(...(await sourceReachProgram(context, buffer, buffer)));
}

/** The same of a decoder of such a model. */
export async function recordDecoder(
  { shape, optimizer, sourceLength }: ModelSpec,
  capabilities: DeviceCapabilities,
  recording: Recording,
): ReturnType<typeof decodingPrograms> {
  const source = sourceLength === undefined ? {} : { sourceLength };
  const one = { shape, optimizer, ...source, seqLength: 1, batchSize: 6 };
  const context = recordingContext(one, capabilities, recording);
  const buffer = anything as GPUBuffer;
  const programs = await decodingPrograms(context, { parents: buffer, candidates: buffer }, 3);
  recording.made.push(...programs.first, ...programs.next);
  return programs;
}

function recordingContext(spec: ModelSpec, capabilities: DeviceCapabilities, recording: Recording): PassContext {
  const plan = planModel(spec, capabilities);
  const buffers = createBuffers(new BufferArena(new FakeDevice().device), plan);
  return { plan, buffers, pipelines: recordingPipelines(recording, capabilities) };
}

/** Samplers of such a model, of one text and of several, and what the one writes to its buffers. Its `run` gets no further. */
export async function recordSampler(
  plan: ModelPlan,
  recording: Recording,
): Promise<{ sampler: Sampler; written: readonly ArrayBuffer[] }> {
  const { device, written } = new FakeDevice();
  const model = {
    plan,
    gpu: { device },
    arena: new BufferArena(device),
    buffers: anything,
    pipelines: recordingPipelines(recording, plan.capabilities),
  } as unknown as Model;
  const sampler = await Sampler.create(model, { sequences: 1, steps: 8, probabilities: true });
  for (const sequences of [4, 8]) await Sampler.create(model, { sequences });
  const { shape, optimizer } = plan.spec;
  const one = { shape, optimizer, seqLength: 1, batchSize: 1 };
  const buffer = anything as GPUBuffer;
  const own = { dims: buffer, sequences: buffer, cursor: buffer, tokens: buffer, probs: buffer };
  const context = recordingContext(one, plan.capabilities, recording);
  const program = await samplingProgram(context, own);
  recording.made.push(...program.step, ...program.pick);
  return { sampler, written };
}
