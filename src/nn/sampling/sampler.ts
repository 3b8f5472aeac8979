import { type BufferArena, withArena } from '../../gpu/arena.ts';
import { ReadbackRing } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { Model } from '../model.ts';
import { isTwoStage } from '../modules/recurrence/definition.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { isPlainStack, layerConfig } from '../networks/stack.ts';
import { fused } from './fused.ts';
import type { ChunkProgram, SamplingBuffers, SamplingMethod, SamplingSettings, SequenceChunk } from './method.ts';
import { byPasses } from './passes.ts';
import type { SamplingVariant } from './plan.ts';

export interface SampledSequence {
  /** Ids of positions position+1 … position+steps: the rest of the prompt, then what was drawn. */
  readonly tokens: Uint32Array;
  /** [steps, V]: distribution of each of them, at temperature 1; empty where they are not kept. */
  readonly probabilities: readonly Float32Array[];
}

interface SamplerOptions {
  readonly sequences: number;
  /** Tokens a chunk holds at most; else as many as a dispatch should take. */
  readonly steps?: number;
  /** Hand out the distributions; without them a chunk takes less memory and time. */
  readonly probabilities?: boolean;
  /** For tests and comparisons. */
  readonly variant?: SamplingVariant;
  readonly method?: SamplingMethod;
}

/** What every device can dispatch in one dimension. */
export const maxSequences = 65535;

const sequenceBytes = 16;

/** The kernel that runs a whole chunk in one dispatch where it knows such models, else their own passes. */
const methodFor = (shape: ModelShape): SamplingMethod =>
  isPlainStack(shape) && !isTwoStage(layerConfig(shape, 0)) ? fused : byPasses;

/**
 * Draws texts from a model's present parameters. Each has its own state, which stays on the GPU, and its own random numbers: a text is
 * the same to the last bit whatever else is drawn beside it.
 */
export class Sampler {
  private constructor(
    private readonly model: Model,
    private readonly arena: BufferArena,
    private readonly program: ChunkProgram,
    private readonly buffers: SamplingBuffers,
    private readonly ring: { readonly tokens: ReadbackRing; readonly probs: ReadbackRing | null },
    private readonly group: number,
    readonly sequences: number,
    /** Tokens a chunk holds at most. */
    readonly steps: number,
    readonly method: SamplingMethod,
  ) {}

  /**
   * @throws RangeError for no sequences or more than {@link maxSequences}, GpuError 'out-of-memory' where a buffer would be
   * larger than the device allows, or there is no memory for it.
   */
  static async create(model: Model, options: SamplerOptions): Promise<Sampler> {
    const { sequences, variant, probabilities: kept = false, method = methodFor(model.plan.spec.shape) } = options;
    if (!Number.isInteger(sequences) || sequences < 1 || sequences > maxSequences)
      throw new RangeError(`1 to ${maxSequences} sequences can be drawn at once, not ${sequences}`);
    const steps = options.steps ?? method.stepsOf(model, sequences);
    const group = method.groupOf(model, sequences, variant);
    const slots = Math.ceil(sequences / group) * group;
    const bytes = {
      tokens: 4 * slots * (steps + 1),
      probs: 4 * slots * (kept ? steps : 1) * model.plan.layout.paddedVocabulary,
    };
    const make = async (arena: BufferArena) => {
      arena.require('The tokens of the samples', bytes.tokens);
      arena.require('Their probabilities', bytes.probs);
      const { buffers, ring } = await scoped(arena.device, () => ({
        buffers: {
          dims: arena.create('sampler dims', method.dimsBytes, GPUBufferUsage.UNIFORM),
          sequences: arena.create('sampled sequences', slots * sequenceBytes),
          tokens: arena.create('sampled tokens', bytes.tokens),
          probs: arena.create('sampled probabilities', bytes.probs),
        },
        ring: {
          tokens: new ReadbackRing(arena, bytes.tokens, 1),
          probs: kept ? new ReadbackRing(arena, bytes.probs, 1) : null,
        },
      }));
      const program = await method.open(model, arena, buffers, sequences, variant);
      return new Sampler(model, arena, program, buffers, ring, group, sequences, steps, method);
    };
    return withArena(model.gpu.device, make, model.arena.part());
  }

  /**
   * Runs one chunk of the first `chunks.length` sequences. One at a time: the next goes on from their states.
   * @throws RangeError for too many sequences, and where one has no or too many given tokens.
   */
  async run(
    chunks: readonly SequenceChunk[],
    { temperature, topK, topP }: SamplingSettings,
    steps = this.steps,
  ): Promise<SampledSequence[]> {
    this.requireChunks(chunks, steps);
    const { buffers, ring, program, group } = this;
    const { gpu, plan } = this.model;
    const { queue } = gpu.device;
    const V = plan.spec.shape.vocabularySize;
    const VP = plan.layout.paddedVocabulary;
    const slots = Math.ceil(chunks.length / group) * group;
    const choice = {
      ...{ vocabulary: V, temperature, top_k: topK, top_p: topP, token_stride: steps + 1 },
      ...(ring.probs ? { row_stride: VP, probs_stride: steps * VP } : { row_stride: 0, probs_stride: VP }),
    };
    queue.writeBuffer(buffers.dims, 0, program.packDims(choice, steps));
    queue.writeBuffer(buffers.sequences, 0, packSequences(chunks, slots));
    queue.writeBuffer(buffers.tokens, 0, packTokens(chunks, slots, steps + 1));
    const encoder = gpu.device.createCommandEncoder();
    program.encode(encoder, chunks, steps);
    queue.submit([encoder.finish()]);
    const [tokens, probs] = await Promise.all([
      ring.tokens.read(buffers.tokens, [{ offset: 0, size: chunks.length * (steps + 1) * 4 }]),
      ring.probs?.read(buffers.probs, [{ offset: 0, size: chunks.length * steps * VP * 4 }]),
    ]);
    return chunks.map((_, n) => ({
      tokens: new Uint32Array(tokens, (n * (steps + 1) + 1) * 4, steps),
      probabilities: probs
        ? Array.from({ length: steps }, (_unused, i) => new Float32Array(probs, (n * steps + i) * VP * 4, V))
        : [],
    }));
  }

  private requireChunks(chunks: readonly SequenceChunk[], steps: number): void {
    const { sequences, steps: most } = this;
    if (chunks.length < 1 || chunks.length > sequences)
      throw new RangeError(`a chunk takes 1 to ${sequences} sequences, not ${chunks.length}`);
    if (!Number.isInteger(steps) || steps < 1 || steps > most)
      throw new RangeError(`a chunk has 1 to ${most} steps, not ${steps}`);
    if (chunks.some(({ given }) => given.length < 1 || given.length > steps + 1))
      throw new RangeError('a chunk takes 1 to steps + 1 given tokens');
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** The kernel's Sequences; spare slots are all 0. */
function packSequences(chunks: readonly SequenceChunk[], slots: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(slots * 4);
  chunks.forEach(({ seed, position, given, reset }, n) => {
    words.set([seed, position, given.length, Number(reset)], n * 4);
  });
  return words;
}

function packTokens(chunks: readonly SequenceChunk[], slots: number, stride: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(slots * stride);
  chunks.forEach(({ given }, n) => {
    words.set(given, n * stride);
  });
  return words;
}
