import { type BufferArena, type Slice, withArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { type Dispatch, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { submitAndRead } from '../../gpu/readback.ts';
import { type Synchronous, scoped } from '../../gpu/scoped.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { type InputLayout, reversedWords, reverseRows, type SourceIds, sideBySide } from '../../nn/memory/batch.ts';
import { createBuffers, type ModelBuffers } from '../../nn/memory/buffers.ts';
import { type ModelPlan, type ModelSpec, planModel } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import { teacherForced } from '../../nn/modules/outputFeedback/outputFeedback.ts';
import { type Layer, layersOf, stateGradientStride } from '../../nn/modules/recurrence/layer.ts';
import { isBidirectional } from '../../nn/networks/parameters.ts';
import { packStepUniforms, plainStepUniforms } from '../../nn/optim/stepUniforms.ts';
import { capabilitiesOf } from '../../nn/strategy/capabilities.ts';
import { probedShape } from './shape.ts';

/** T steps of B sequences. */
interface WindowSize {
  readonly seqLength: number;
  /** S of the sources of an encoder–decoder; those of training where it is left out. */
  readonly sourceLength?: number;
  readonly batchSize: number;
  /** Of gradients that are to be cut as those of training are. */
  readonly truncate?: number;
}

/** What a probe has a model read. */
export interface ProbeInput {
  /** [T] ids, or the words of numbers: see `numberInput`. */
  readonly input: Uint32Array;
  /** Steps from its first on that are real; all T where it is left out. */
  readonly length?: number;
  /** Of an encoder–decoder. */
  readonly source?: ProbeSource;
}

interface ProbeSource {
  /** [S] */
  readonly ids: Uint32Array;
  /** Steps from its first on that are real. */
  readonly length: number;
}

/** Steps that are real of what a layer reads: of the source those of an encoder. */
export const lengthRead = ({ node, plan }: Layer, { length, source }: ProbeInput): number =>
  (node.ofSource ? source?.length : length) ?? plan.spec.seqLength;

/**
 * What a probe of other sequences than a model's own computes with: buffers of its own, of a model of the same shape. It is looped,
 * so that states lie in storage on every adapter.
 */
export class ScratchModel implements PassContext {
  readonly buffers: ModelBuffers;

  private constructor(
    readonly device: GPUDevice,
    readonly plan: ModelPlan,
    readonly pipelines: PipelineCache,
    private readonly arena: BufferArena,
  ) {
    this.buffers = createBuffers(arena, plan);
    // Without targets nothing is fed back.
    this.writeFeedback((rows) => new Uint32Array(rows).fill(ignoredTarget));
    // Every loss and every gradient is wanted as it is, from a state of zeros.
    device.queue.writeBuffer(this.buffers.stepUniforms, 0, packStepUniforms(plainStepUniforms(1)));
  }

  /**
   * A probe that is built upon one; where that fails, nothing is left.
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model
   */
  static build<T>(
    { device, adapter }: Gpu,
    { shape, optimizer, float16Weights = false, sourceLength: ofTraining }: ModelSpec,
    { seqLength, batchSize, truncate = 0, sourceLength = ofTraining }: WindowSize,
    pipelines: PipelineCache,
    build: (scratch: ScratchModel) => Promise<T>,
  ): Promise<T> {
    const own = { shape: probedShape(shape), seqLength, batchSize, truncate, slots: 1, variantKind: 'looped' } as const;
    const source = sourceLength === undefined ? {} : { sourceLength };
    const plan = planModel({ optimizer, float16Weights, ...own, ...source }, capabilitiesOf(device, adapter.software));
    const make = async (arena: BufferArena) =>
      build(await scoped(device, () => new ScratchModel(device, plan, pipelines, arena)));
    return withArena(device, make);
  }

  /** Buffers besides. */
  make<T>(create: (arena: BufferArena) => Synchronous<T>): Promise<T> {
    return scoped(this.device, () => create(this.arena));
  }

  /** A program for {@link run}. */
  async prepare(dispatches: readonly Dispatch[]): Promise<readonly PreparedDispatch[]> {
    const { program } = await scoped(this.device, () => prepare(this.arena, { program: dispatches }));
    return program;
  }

  /**
   * Sequences side by side where the kernels read them, of a bidirectional model in both orders of time.
   * @param sequences B of them
   * @throws RangeError where a model with an encoder gets a sequence without a source
   */
  writeSequences(sequences: readonly ProbeInput[]): void {
    const { spec, batch: layout } = this.plan;
    const T = spec.seqLength;
    const words = sideBySide(
      T,
      sequences.map(({ input }) => input),
    );
    this.writeBatch(layout.input, words);
    if (layout.source) this.writeSources(layout.source, sequences);
    if (!isBidirectional(spec.shape)) return;
    const lengths = Uint32Array.from(sequences, ({ length }) => length ?? T);
    this.writeBatch(layout.lengths, lengths);
    this.writeBatch(layout.reversed, reversedWords(words, reverseRows(T, sequences.length, lengths)));
  }

  private writeSources(layout: InputLayout & SourceIds, sequences: readonly ProbeInput[]): void {
    const { sourceLength: S = 0 } = this.plan.spec;
    const sources = sequences.map(({ source }) => {
      if (source?.ids.length !== S) throw new RangeError(`a sequence of an encoder–decoder has a source of ${S} steps`);
      return source;
    });
    const ids = sideBySide(
      S,
      sources.map((source) => source.ids),
    );
    const lengths = Uint32Array.from(sources, ({ length }) => length);
    this.writeBatch(layout.input, ids);
    this.writeBatch(layout.lengths, lengths);
    if (layout.bidirectional)
      this.writeBatch(layout.reversed, reversedWords(ids, reverseRows(S, sources.length, lengths)));
  }

  /** Targets [T, B], or of numbers their bits [T, B, O], where the kernels read them. */
  writeTargets(targets: Uint32Array<ArrayBuffer>): void {
    this.writeBatch(this.plan.batch.targets, targets);
  }

  /** With output feedback the targets are fed back (teacher forcing). @param targets [T, B] of the window */
  teach(targets: Uint32Array): void {
    this.writeFeedback(() => teacherForced(targets, this.plan.spec.batchSize));
  }

  private writeFeedback(idsFor: (rows: number) => Uint32Array<ArrayBuffer>): void {
    const { spec, batch } = this.plan;
    if (spec.shape.feedback) this.writeBatch(batch.feedback, idsFor(spec.seqLength * spec.batchSize));
  }

  private writeBatch(word: number, words: Uint32Array<ArrayBuffer>): void {
    this.device.queue.writeBuffer(this.buffers.batch, 4 * word, words);
  }

  /** Commands that begin by taking over a model's parameters, as they are at this point of the queue. */
  encoderFor(model: Model): GPUCommandEncoder {
    const encoder = this.device.createCommandEncoder();
    this.copyParameters(encoder, model);
    return encoder;
  }

  copyParameters(encoder: GPUCommandEncoder, { buffers: { params, copies } }: Model): void {
    encoder.copyBufferToBuffer(params, 0, this.buffers.params, 0, params.size);
    encoder.copyBufferToBuffer(copies, 0, this.buffers.copies, 0, copies.size);
  }

  /** Submits what was encoded, and reads some slices after it. @param staging has room for all of them */
  async read(encoder: GPUCommandEncoder, staging: GPUBuffer, slices: readonly Slice[]): Promise<Float32Array> {
    return new Float32Array(await submitAndRead(this.device, encoder, staging, slices));
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** Bytes for dL/dc of any layer, of a bidirectional one of both directions, which lie as those of dL/dh. */
const cellGradientBytes = (context: PassContext): number =>
  Math.max(
    ...layersOf(context).map((layer) => {
      const { cell, bidirectional } = layer.config;
      return cell.states.length > 1 ? (bidirectional ? 2 : 1) * 16 * stateGradientStride(layer) : 16;
    }),
  );

/** A buffer for dL/dc of every layer in turn. */
export const cellGradients = (arena: BufferArena, context: PassContext): GPUBuffer =>
  arena.create('gradients of the cell states', cellGradientBytes(context));
