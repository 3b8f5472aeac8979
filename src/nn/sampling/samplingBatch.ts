import { type BufferArena, withArena } from '../../gpu/arena.ts';
import { encode, makeDispatch, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import { ReadbackRing } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { Model } from '../model.ts';
import { cellParameters, type Layer, layersOf, peepholeStart } from '../modules/recurrence/layer.ts';
import { chunkTokensFor, planSampling, type SamplingPlan, type SamplingVariant } from './samplingPlan.ts';

/** What all sequences of a chunk share. */
export interface SamplingSettings {
  /** 0: always the likeliest */
  readonly temperature: number;
  /** 0: off */
  readonly topK: number;
  /** 1: off */
  readonly topP: number;
}

/** One sequence's part of a chunk. */
export interface SequenceChunk {
  /** Ids to consume first: the prompt at the start of a sample, afterwards the last token drawn. At least one. */
  readonly given: readonly number[];
  /** Position of the first of them in the sample. */
  readonly position: number;
  /** Zero the state first. */
  readonly reset: boolean;
  /** With the position, all that its draws depend on. */
  readonly seed: number;
}

export interface SampledSequence {
  /** Ids of positions position+1 … position+steps: the rest of the prompt, then what was drawn. */
  readonly tokens: Uint32Array;
  /** [steps, V]: distribution of each of them, at temperature 1; empty where they are not kept. */
  readonly probabilities: readonly Float32Array[];
}

export interface BatchSamplerOptions {
  readonly sequences: number;
  /** Tokens a chunk holds at most; else as many as a dispatch should take. */
  readonly steps?: number;
  /** Hand out the distributions; without them a chunk takes less memory and time. */
  readonly probabilities?: boolean;
  /** For tests and comparisons. */
  readonly variant?: SamplingVariant;
}

// Bytes of the kernel's Dims: 11 scalars, then 8 vec4u of layers; and of its Sequence.
const dimsBytes = 48 + 8 * 16;
export const sequenceBytes = 16;

/** What every device can dispatch in one dimension. */
export const maxSequences = 65535;

/** Whatever draws texts from a model: see {@link BatchSampler} and, for models that it does not know, PassSampler. */
export interface TextSampler {
  readonly sequences: number;
  /** Tokens a chunk holds at most. */
  readonly steps: number;
  /**
   * Runs one chunk of the first `chunks.length` sequences. One at a time: the next goes on from their states.
   * @throws RangeError for too many sequences, and where one has no or too many given tokens.
   */
  run(chunks: readonly SequenceChunk[], settings: SamplingSettings, steps?: number): Promise<SampledSequence[]>;
  destroy(): void;
}

interface SamplerBuffers {
  readonly dims: GPUBuffer;
  readonly sequences: GPUBuffer;
  readonly tokens: GPUBuffer;
  readonly probs: GPUBuffer;
}

/**
 * Draws many texts at once from a model's present parameters. Each has its own state, which stays on the GPU, and its own random
 * numbers: a text is the same to the last bit whatever else is drawn beside it.
 */
export class BatchSampler implements TextSampler {
  private constructor(
    private readonly model: Model,
    private readonly arena: BufferArena,
    private readonly program: readonly PreparedDispatch[],
    private readonly buffers: SamplerBuffers,
    private readonly ring: { tokens: ReadbackRing; probs: ReadbackRing | null },
    readonly plan: SamplingPlan,
    readonly sequences: number,
    /** Tokens a chunk holds at most. */
    readonly steps: number,
  ) {}

  /**
   * @throws RangeError for no sequences or more than {@link maxSequences}, GpuError 'out-of-memory' where a buffer would be
   * larger than the device allows, or there is no memory for it.
   */
  static async create(model: Model, options: BatchSamplerOptions): Promise<BatchSampler> {
    const { sequences, probabilities: kept = false } = options;
    requireSequences(sequences);
    const { plan, gpu, buffers, pipelines } = model;
    const { layers, hiddenSize } = plan.spec.shape;
    const { units: U, paddedVocabulary: VP } = plan.layout;
    const steps = options.steps ?? chunkTokensFor(plan, sequences);
    const sampling = planSampling(plan, sequences, options.variant);
    const { kind, R, WG } = sampling;
    // The last workgroup's spare sequences run along, on nothing.
    const slots = Math.ceil(sequences / R) * R;
    const bytes = {
      state: slots * layers * (kind === 'rows' ? 3 : 2) * U * 4,
      tokens: slots * (steps + 1) * 4,
      probs: slots * (kept ? steps : 1) * VP * 4,
    };
    const lowest = layersOf(model)[0] as Layer;
    const cell = cellParameters(lowest);
    // In vec4s behind b_hh, in every layer the same.
    const ownAt = cell.P > 0 ? peepholeStart(lowest) - lowest.start('biasHh') : 0;
    const parameters = {
      ...cell,
      ownAt,
      layers: kind,
      BY_FOUR: kind === 'rows',
      L: layers,
      U,
      VP,
      H: hiddenSize,
      WG,
      R,
    };
    const make = async (arena: BufferArena) => {
      arena.require('The state of the samples', bytes.state);
      arena.require('Their tokens', bytes.tokens);
      arena.require('Their probabilities', bytes.probs);
      const pipeline = await pipelines.get('text/sample.wgsl', parameters);
      return scoped(gpu.device, () => {
        const own = {
          dims: arena.create('sampler dims', dimsBytes, GPUBufferUsage.UNIFORM),
          sequences: arena.create('sampled sequences', slots * sequenceBytes),
          tokens: arena.create('sampled tokens', bytes.tokens),
          probs: arena.create('sampled probabilities', bytes.probs),
        };
        const params = { buffer: buffers.params };
        const resources = {
          params,
          scalars: params,
          sequences: { buffer: own.sequences },
          state: { buffer: arena.create('sampler state', bytes.state) },
          tokens: { buffer: own.tokens },
          probs: { buffer: own.probs },
          dims: { buffer: own.dims },
        };
        const { sample } = prepare(arena, { sample: [makeDispatch(pipeline, resources, null, [slots / R, 1, 1])] });
        const ring = {
          tokens: new ReadbackRing(arena, bytes.tokens, 1),
          probs: kept ? new ReadbackRing(arena, bytes.probs, 1) : null,
        };
        return new BatchSampler(model, arena, sample, own, ring, sampling, sequences, steps);
      });
    };
    return withArena(gpu.device, make, model.arena.part());
  }

  /**
   * Runs one chunk of the first `chunks.length` sequences. One at a time: the next goes on from their states.
   * @throws RangeError for too many sequences, and where one has no or too many given tokens.
   */
  async run(
    chunks: readonly SequenceChunk[],
    settings: SamplingSettings,
    steps = this.steps,
  ): Promise<SampledSequence[]> {
    const { buffers, ring, program } = this;
    const { device } = this.model.gpu;
    const V = this.model.plan.spec.shape.vocabularySize;
    const VP = this.model.plan.layout.paddedVocabulary;
    requireChunks(this, chunks, steps);
    const groups = Math.ceil(chunks.length / this.plan.R);
    device.queue.writeBuffer(buffers.dims, 0, this.packDims(settings, steps));
    device.queue.writeBuffer(buffers.sequences, 0, packSequences(chunks, groups * this.plan.R));
    device.queue.writeBuffer(buffers.tokens, 0, packTokens(chunks, groups * this.plan.R, steps + 1));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const workgroups = [groups, 1, 1] as const;
    encode(
      pass,
      program.map((dispatch) => ({ ...dispatch, workgroups })),
      0,
    );
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [tokens, probs] = await Promise.all([
      ring.tokens.read(buffers.tokens, [{ offset: 0, size: chunks.length * (steps + 1) * 4 }]),
      ring.probs?.read(buffers.probs, [{ offset: 0, size: chunks.length * steps * VP * 4 }]),
    ]);
    return chunks.map((_, n) => ({
      tokens: new Uint32Array(tokens, (n * (steps + 1) + 1) * 4, steps),
      probabilities: probs
        ? Array.from({ length: steps }, (_, i) => new Float32Array(probs, (n * steps + i) * VP * 4, V))
        : [],
    }));
  }

  private packDims({ temperature, topK, topP }: SamplingSettings, steps: number): ArrayBuffer {
    const { layout, spec } = this.model.plan;
    const { vocabularySize } = spec.shape;
    const layers = layersOf(this.model);
    const view = new DataView(new ArrayBuffer(dimsBytes));
    const start = (name: string): number => layout.get(name).start;
    const row = this.ring.probs ? layout.paddedVocabulary : 0;
    const integers = [
      ...[vocabularySize, layers.length, steps, topK, 0, 0, start('head.weight'), start('head.bias') * 4],
      ...[steps + 1, row, row ? steps * row : layout.paddedVocabulary],
    ];
    integers.forEach((value, i) => {
      view.setUint32(i * 4, value, true);
    });
    view.setFloat32(16, temperature, true);
    view.setFloat32(20, topP, true);
    layers.forEach((layer, l) => {
      // What is not there is not read.
      const recurrent =
        layer.config.recurrence === 'none' ? [0, 0] : [layer.start('weightHh'), layer.start('biasHh') * 4];
      const [matrix = 0, bias = 0] = recurrent;
      [layer.start('weightIh'), matrix, layer.start('biasIh') * 4, bias].forEach((value, i) => {
        view.setUint32(48 + l * 16 + i * 4, value, true);
      });
    });
    return view.buffer;
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** @throws RangeError for a number of sequences that can't be drawn at once. */
export function requireSequences(sequences: number): void {
  if (!Number.isInteger(sequences) || sequences < 1 || sequences > maxSequences)
    throw new RangeError(`1 to ${maxSequences} sequences can be drawn at once, not ${sequences}`);
}

/** @throws RangeError as {@link TextSampler.run} does. */
export function requireChunks(
  { sequences, steps: most }: Pick<TextSampler, 'sequences' | 'steps'>,
  chunks: readonly SequenceChunk[],
  steps: number,
): void {
  if (chunks.length < 1 || chunks.length > sequences)
    throw new RangeError(`a chunk takes 1 to ${sequences} sequences, not ${chunks.length}`);
  if (!Number.isInteger(steps) || steps < 1 || steps > most)
    throw new RangeError(`a chunk has 1 to ${most} steps, not ${steps}`);
  if (chunks.some(({ given }) => given.length < 1 || given.length > steps + 1))
    throw new RangeError('a chunk takes 1 to steps + 1 given tokens');
}

/** The kernel's Sequences; spare slots are all 0. */
export function packSequences(chunks: readonly SequenceChunk[], slots: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(slots * 4);
  chunks.forEach(({ seed, position, given, reset }, n) => {
    words.set([seed, position, given.length, Number(reset)], n * 4);
  });
  return words;
}

export function packTokens(chunks: readonly SequenceChunk[], slots: number, stride: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(slots * stride);
  chunks.forEach(({ given }, n) => {
    words.set(given, n * stride);
  });
  return words;
}
