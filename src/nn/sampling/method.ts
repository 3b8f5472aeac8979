import type { BufferArena } from '../../gpu/arena.ts';
import type { Model } from '../model.ts';
import type { SamplingVariant } from './plan.ts';

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

/** What the choice of a token reads and writes beside the logits. */
export interface SamplingBuffers {
  readonly dims: GPUBuffer;
  readonly sequences: GPUBuffer;
  readonly tokens: GPUBuffer;
  readonly probs: GPUBuffer;
}

/** Computes chunks of tokens; the states of the sequences stay with it, on the GPU. */
export interface ChunkProgram {
  /** The values of the kernel's `dims`. @param choice those that the choice of a token has */
  packDims(choice: Readonly<Record<string, number>>, steps: number): ArrayBuffer;
  /** So many tokens of each of the first sequences, whose dims, chunks and given tokens are in the buffers. */
  encode(encoder: GPUCommandEncoder, chunks: readonly SequenceChunk[], steps: number): void;
}

/** A way to draw texts. From the same seed all say the same but for rounding. */
export interface SamplingMethod {
  /** Bytes of the kernel's `dims`. */
  readonly dimsBytes: number;
  /** Tokens that a chunk has at most by default. */
  stepsOf(model: Model, sequences: number): number;
  /** Sequences that a workgroup takes; spare ones of the last run along, on nothing. */
  groupOf(model: Model, sequences: number, variant?: SamplingVariant): number;
  /** @throws GpuError as BufferArena.require does */
  open(
    model: Model,
    arena: BufferArena,
    buffers: SamplingBuffers,
    sequences: number,
    variant?: SamplingVariant,
  ): Promise<ChunkProgram>;
}
