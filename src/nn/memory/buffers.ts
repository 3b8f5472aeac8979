import type { BufferArena, Slice } from '../../gpu/arena.ts';
import { stepUniformStride } from '../optim/stepUniforms.ts';
import type { EngineBuffer, ModelPlan } from './spec.ts';

/** The buffers of a model, sized by its plan. */
export interface ModelBuffers extends Readonly<Record<EngineBuffer, GPUBuffer>> {
  /** All of them, by number. */
  readonly all: readonly GPUBuffer[];
  readonly control: GPUBuffer;
  readonly stepUniforms: GPUBuffer;
  /** Parts of `batch` and `uniforms` by slot. */
  readonly batchSlots: readonly Slice[];
  readonly stepUniformSlots: readonly Slice[];
}

/** What only training writes. */
const trainingBuffers = ['copies', 'grads', 'first', 'second', 'partialSums', 'partialNorms', 'tiles'] as const;

/**
 * @param given buffers to take in the place of new ones
 * @throws GpuError 'out-of-memory' naming the buffer that this GPU can't hold, before any is made.
 */
export function createBuffers(
  arena: BufferArena,
  plan: ModelPlan,
  given: Partial<Readonly<Record<EngineBuffer, GPUBuffer>>> = {},
): ModelBuffers {
  const byNumber = new Map(Object.entries(given).map(([name, buffer]) => [plan.engine[name as EngineBuffer], buffer]));
  const requested = plan.buffers.map(({ label, bytes }, number) => ({ label, bytes, given: byNumber.get(number) }));
  for (const { label, bytes, given: buffer } of requested) if (!buffer) arena.require(label, bytes);
  const all = requested.map(({ label, bytes, given: buffer }) => buffer ?? arena.create(label, bytes));
  const slots = (buffer: GPUBuffer, stride: number): Slice[] =>
    Array.from({ length: plan.slots }, (_, slot) => ({ buffer, offset: slot * stride, size: stride }));
  const named = Object.entries(plan.engine).map(([name, number]) => [name, all[number]]);
  const engine = Object.fromEntries(named) as Record<EngineBuffer, GPUBuffer>;
  const uniforms = arena.create('hyper-parameters', stepUniformStride * plan.slots, GPUBufferUsage.UNIFORM);
  return {
    ...engine,
    all,
    control: arena.create('control', 16),
    stepUniforms: uniforms,
    batchSlots: slots(engine.batch, plan.batch.words * 4),
    stepUniformSlots: slots(uniforms, stepUniformStride),
  };
}

/**
 * Buffers for a smaller window of a model: the same ones, in which it has room.
 * @throws RangeError where they have not
 */
export function windowBuffers(
  arena: BufferArena,
  plan: ModelPlan,
  whole: { readonly plan: ModelPlan; readonly buffers: ModelBuffers },
): ModelBuffers {
  const all = plan.buffers.map(({ label, bytes }, i) => {
    // Which parts a gradient has depends on how many rows are summed.
    if (i === plan.engine.tiles) return arena.create(label, bytes);
    const buffer = whole.buffers.all[i];
    if (!buffer || buffer.size < bytes) throw new RangeError(`${label} of a smaller window need ${bytes} bytes`);
    return buffer;
  });
  const named = Object.entries(plan.engine).map(([name, number]) => [name, all[number]]);
  return {
    ...whole.buffers,
    ...(Object.fromEntries(named) as Record<EngineBuffer, GPUBuffer>),
    all,
    batchSlots: whole.buffers.batchSlots.map((slot) => ({ ...slot, size: 4 * plan.batch.words })),
  };
}

/** Those of a plan that runs forward alone. The parameters are those of another's, and what training writes is not needed. */
export function forwardBuffers(
  arena: BufferArena,
  plan: ModelPlan,
  { params }: Pick<ModelBuffers, 'params'>,
): ModelBuffers {
  const none = arena.create('not used', 16);
  return createBuffers(arena, plan, {
    ...Object.fromEntries(trainingBuffers.map((name) => [name, none])),
    params,
  });
}
