import type { BufferArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { type BatchLayout, reversedWords, reverseRows, sideBySide } from '../../nn/memory/batch.ts';
import { createBuffers, type ModelBuffers } from '../../nn/memory/buffers.ts';
import { teacherForced } from '../../nn/modules/outputFeedback/outputFeedback.ts';
import { layersOf, stateGradientStride } from '../../nn/modules/recurrence/layer.ts';
import { isBidirectional } from '../../nn/networks/parameters.ts';
import { packStepUniforms, plainStepUniforms } from '../../nn/optim/stepUniforms.ts';
import { type ModelPlan, type ModelSpec, planModel } from '../../nn/spec.ts';
import { capabilitiesOf } from '../../nn/strategy/recurrenceVariants.ts';
import { probedShape } from './shape.ts';

/** T steps of B sequences. */
export interface WindowSize {
  readonly seqLength: number;
  readonly batchSize: number;
  /** Of gradients that are to be cut as those of training are. */
  readonly truncate?: number;
}

/**
 * What a probe of other sequences than a model's own computes with: buffers of its own, of a model of the same shape. It is looped,
 * so that states lie in storage on every adapter.
 * @throws GpuError 'out-of-memory' where a buffer is larger than the device allows
 */
export function scratchModel(
  gpu: Gpu,
  { shape, optimizer, float16Weights = false }: ModelSpec,
  { seqLength, batchSize, truncate = 0 }: WindowSize,
  pipelines: PipelineCache,
  arena: BufferArena,
): PassContext {
  const { device } = gpu;
  const spec = {
    shape: probedShape(shape),
    optimizer,
    float16Weights,
    seqLength,
    batchSize,
    truncate,
    slots: 1,
    schedule: 'looped' as const,
  };
  const plan = planModel(spec, capabilitiesOf(device, gpu.adapter.software));
  const buffers = createBuffers(arena, plan);
  clearFed(device, plan, buffers);
  // Every loss and every gradient is wanted as it is, from a state of zeros.
  device.queue.writeBuffer(buffers.stepUniforms, 0, packStepUniforms(plainStepUniforms(1)));
  return { plan, buffers, pipelines };
}

/** Before anybody tells what is fed, with output recurrence, it is nothing. */
export function clearFed(device: GPUDevice, { spec, batch }: ModelPlan, buffers: ModelBuffers): void {
  if (spec.shape.feedback)
    writeFed(device, batch, buffers, new Uint32Array(spec.seqLength * spec.batchSize).fill(ignoredTarget));
}

function writeFed(
  device: GPUDevice,
  { fed }: BatchLayout,
  { batch }: ModelBuffers,
  answers: Uint32Array<ArrayBuffer>,
): void {
  device.queue.writeBuffer(batch, 4 * fed, answers);
}

/** With output recurrence the right answers are fed. @param targets [T, B] of the window */
export function teach(
  device: GPUDevice,
  { spec, batch }: ModelPlan,
  buffers: ModelBuffers,
  targets: Uint32Array,
): void {
  if (spec.shape.feedback) writeFed(device, batch, buffers, teacherForced(targets, spec.batchSize));
}

/** Takes over a model's parameters as they are at this point of the queue. */
export function copyParameters(encoder: GPUCommandEncoder, from: ModelBuffers, to: ModelBuffers): void {
  encoder.copyBufferToBuffer(from.params, 0, to.params, 0, to.params.size);
  encoder.copyBufferToBuffer(from.copies, 0, to.copies, 0, to.copies.size);
}

/** What a probe has a model read. */
export interface ProbeInput {
  /** [T] ids, or the words of numbers: see `numberInput`. */
  readonly input: Uint32Array;
  /** Steps from its first on that are real; all T where it is left out. */
  readonly length?: number;
}

/** Sequences side by side where the kernels read them, of a bidirectional model in both orders of time. @param sequences B of them */
export function writeSequences(
  device: GPUDevice,
  { plan: { spec, batch: layout }, buffers: { batch } }: Pick<PassContext, 'plan' | 'buffers'>,
  sequences: readonly ProbeInput[],
): void {
  const T = spec.seqLength;
  const words = sideBySide(
    T,
    sequences.map(({ input }) => input),
  );
  device.queue.writeBuffer(batch, 4 * layout.input, words);
  if (!isBidirectional(spec.shape)) return;
  const lengths = Uint32Array.from(sequences, ({ length }) => length ?? T);
  device.queue.writeBuffer(batch, 4 * layout.lengths, lengths);
  const other = reverseRows(T, sequences.length, lengths);
  device.queue.writeBuffer(batch, 4 * layout.reversed, reversedWords(words, other));
}

/** Bytes for dL/dc of any layer, of a bidirectional one of both directions, which lie as those of dL/dh. */
export function cellGradientBytes(context: PassContext): number {
  return Math.max(
    ...layersOf(context).map((layer) => {
      const { cell, bidirectional } = layer.config;
      return cell.states.length > 1 ? (bidirectional ? 2 : 1) * 16 * stateGradientStride(layer) : 16;
    }),
  );
}

/** Targets [T, B], or of numbers their bits [T, B, O], where the kernels read them. */
export function writeTargets(
  device: GPUDevice,
  { plan, buffers }: Pick<PassContext, 'plan' | 'buffers'>,
  targets: Uint32Array<ArrayBuffer>,
): void {
  device.queue.writeBuffer(buffers.batch, 4 * plan.batch.targets, targets);
}
