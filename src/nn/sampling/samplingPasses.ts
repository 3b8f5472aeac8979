import { type BufferArena, withArena } from '../../gpu/arena.ts';
import { type Dispatch, encode, makeDispatch, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import { type Kernel, packDims } from '../../gpu/kernel.ts';
import { ReadbackRing } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { PassContext } from '../compile/context.ts';
import { predictionPass } from '../compile/index.ts';
import { outputsOf } from '../compile/losses.ts';
import { createBuffers, type ModelBuffers, trainingBuffers } from '../memory/buffers.ts';
import type { Model } from '../model.ts';
import { statesOf } from '../modules/recurrence/layer.ts';
import { packStepUniforms, plainStepUniforms } from '../optim/stepUniforms.ts';
import { type ModelPlan, planModel } from '../spec.ts';
import {
  type BatchSamplerOptions,
  packSequences,
  packTokens,
  requireChunks,
  requireSequences,
  type SampledSequence,
  type SamplingSettings,
  type SequenceChunk,
  sequenceBytes,
  type TextSampler,
} from './samplingBatch.ts';
import { chunkTokensFor, watchedTokens } from './samplingPlan.ts';

/** Bytes of the choice's `dims`. */
const dimsBytes = 32;
/** Invocations that choose a token of one sequence; on a software adapter a barrier costs by their number. */
const lanesOf = ({ capabilities }: ModelPlan): number => (capabilities.software ? 4 : 64);

/** What the choice of a token reads and writes beside the logits. */
export interface SamplingBuffers {
  readonly sequences: GPUBuffer;
  readonly cursor: GPUBuffer;
  readonly tokens: GPUBuffer;
  readonly probs: GPUBuffer;
  readonly dims: GPUBuffer;
}

interface Parts extends SamplingBuffers {
  readonly context: PassContext;
  /** From the ids of one step to its logits, and the choice of what follows. */
  readonly step: readonly PreparedDispatch[];
  readonly pick: readonly PreparedDispatch[];
  /** Of the choice. */
  readonly kernel: Kernel;
}

/**
 * Draws texts with a model's own forward passes, one time step a token, the state carried over: for every model, where
 * {@link import('./samplingBatch.ts').BatchSampler} knows plain stacks alone. From the same seed both say the same but for rounding.
 */
export class PassSampler implements TextSampler {
  private constructor(
    private readonly model: Model,
    private readonly arena: BufferArena,
    private readonly parts: Parts,
    private readonly ring: { readonly tokens: ReadbackRing; readonly probs: ReadbackRing | null },
    readonly sequences: number,
    readonly steps: number,
  ) {}

  /** @throws as BatchSampler.create does */
  static create(model: Model, options: BatchSamplerOptions): Promise<PassSampler> {
    const { sequences, probabilities: kept = false } = options;
    requireSequences(sequences);
    const { gpu, pipelines } = model;
    const steps = options.steps ?? Math.min(watchedTokens, chunkTokensFor(model.plan, sequences));
    const { shape, optimizer } = model.plan.spec;
    const plan = planModel({ shape, optimizer, seqLength: 1, batchSize: sequences, slots: 1 }, model.plan.capabilities);
    const VP = plan.layout.paddedVocabulary;
    const bytes = { tokens: 4 * sequences * (steps + 1), probs: 4 * sequences * (kept ? steps : 1) * VP };
    const make = async (arena: BufferArena) => {
      arena.require('The tokens of the samples', bytes.tokens);
      arena.require('Their probabilities', bytes.probs);
      const { buffers, own, ring } = await scoped(gpu.device, () => {
        const made = {
          buffers: samplingBuffers(arena, plan, model.buffers),
          own: {
            sequences: arena.create('sampled sequences', sequences * sequenceBytes),
            cursor: arena.create('tokens consumed', 4 * sequences),
            tokens: arena.create('sampled tokens', bytes.tokens),
            probs: arena.create('sampled probabilities', bytes.probs),
            dims: arena.create('sampler dims', dimsBytes, GPUBufferUsage.UNIFORM),
          },
          ring: {
            tokens: new ReadbackRing(arena, bytes.tokens, 1),
            probs: kept ? new ReadbackRing(arena, bytes.probs, 1) : null,
          },
        };
        gpu.device.queue.writeBuffer(
          made.buffers.stepUniforms,
          0,
          packStepUniforms({ ...plainStepUniforms(1), carry: 1 }),
        );
        return made;
      });
      const context = { plan, buffers, pipelines };
      const program = await samplingProgram(context, own);
      const prepared = await scoped(gpu.device, () => prepare(arena, program));
      const [{ pipeline }] = program.pick;
      const parts = { context, ...prepared, ...own, kernel: pipeline.kernel };
      return new PassSampler(model, arena, parts, ring, sequences, steps);
    };
    return withArena(gpu.device, make, model.arena.part());
  }

  async run(
    chunks: readonly SequenceChunk[],
    settings: SamplingSettings,
    steps = this.steps,
  ): Promise<SampledSequence[]> {
    requireChunks(this, chunks, steps);
    const { parts, ring, sequences } = this;
    const { plan, buffers } = parts.context;
    const { device } = this.model.gpu;
    const V = plan.spec.shape.vocabularySize;
    const VP = plan.layout.paddedVocabulary;
    device.queue.writeBuffer(parts.dims, 0, this.packDims(settings, steps));
    device.queue.writeBuffer(parts.sequences, 0, packSequences(chunks, chunks.length));
    device.queue.writeBuffer(parts.tokens, 0, packTokens(chunks, chunks.length, steps + 1));
    device.queue.writeBuffer(parts.cursor, 0, new Uint32Array(sequences));
    const first = Uint32Array.from({ length: sequences }, (_, n) => chunks[n]?.given[0] ?? 0);
    device.queue.writeBuffer(buffers.batch, 4 * plan.batch.input, first);
    const encoder = device.createCommandEncoder();
    chunks.forEach(({ reset }, n) => {
      if (reset) clearState(encoder, parts.context, n);
    });
    const pass = encoder.beginComputePass();
    const workgroups = [chunks.length, 1, 1] as const;
    const program = [...parts.step, ...parts.pick.map((pick) => ({ ...pick, workgroups }))];
    for (let i = 0; i < steps; i++) encode(pass, program, 0);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [tokens, probs] = await Promise.all([
      ring.tokens.read(parts.tokens, [{ offset: 0, size: chunks.length * (steps + 1) * 4 }]),
      ring.probs?.read(parts.probs, [{ offset: 0, size: chunks.length * steps * VP * 4 }]),
    ]);
    return chunks.map((_, n) => ({
      tokens: new Uint32Array(tokens, (n * (steps + 1) + 1) * 4, steps),
      probabilities: probs
        ? Array.from({ length: steps }, (_unused, i) => new Float32Array(probs, (n * steps + i) * VP * 4, V))
        : [],
    }));
  }

  private packDims({ temperature, topK, topP }: SamplingSettings, steps: number): ArrayBuffer {
    const { layout, spec } = this.parts.context.plan;
    const VP = layout.paddedVocabulary;
    const row = this.ring.probs ? VP : 0;
    return packDims(this.parts.kernel, {
      vocabulary: spec.shape.vocabularySize,
      top_k: topK,
      temperature,
      top_p: topP,
      token_stride: steps + 1,
      row_stride: row,
      probs_stride: row ? steps * row : VP,
    });
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** Those of one time step; the parameters are the model's own, and what training writes is not needed. */
function samplingBuffers(arena: BufferArena, plan: ModelPlan, { params }: ModelBuffers): ModelBuffers {
  const none = arena.create('not used', 16);
  return createBuffers(arena, plan, {
    ...Object.fromEntries(trainingBuffers.map((name) => [name, none])),
    params,
  });
}

/** From one step's ids to its logits, and from these to the ids of the next. */
export async function samplingProgram(
  context: PassContext,
  own: SamplingBuffers,
): Promise<{ readonly step: readonly Dispatch[]; readonly pick: readonly [Dispatch] }> {
  const { plan, buffers, pipelines } = context;
  const VP = plan.layout.paddedVocabulary;
  const [step, pipeline] = await Promise.all([
    predictionPass(context),
    pipelines.get('text/pick.wgsl', { VP, WG: lanesOf(plan) }),
  ]);
  const slices = Object.fromEntries(Object.entries(own).map(([name, buffer]) => [name, { buffer }]));
  const resources = { logits: outputsOf(context), batch: buffers.batchSlots, ...slices };
  return { step, pick: [makeDispatch(pipeline, resources, null, [1, 1, 1])] };
}

/** Zeros the state that one sequence goes on from. */
function clearState(encoder: GPUCommandEncoder, context: PassContext, n: number): void {
  const { plan } = context;
  for (const { hs, cs, units } of statesOf(context)) {
    const row = 4 * units;
    // Slot 1 of two, where the last step left it.
    const at = (plan.spec.batchSize + n) * row;
    for (const state of [hs, cs]) if (state) encoder.clearBuffer(state.buffer, (state.offset ?? 0) + at, row);
  }
}
