import { type BufferArena, withArena } from '../../gpu/arena.ts';
import { type Dispatch, encodePass, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import { readStaging } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { dispatch } from '../../nn/compile/dispatch.ts';
import type { ModelPlan } from '../../nn/memory/spec.ts';
import type { Model, StepObserver } from '../../nn/model.ts';
import type { Measure } from '../shared/types.ts';
import type { UpdateData, updates } from './contract.ts';

/** vec4s that one invocation compares; tensors begin at multiples of it. */
const part = 16;

interface UpdateBuffers {
  /** The flat parameters before a step and after it. */
  readonly was: GPUBuffer;
  readonly is: GPUBuffer;
  /** Two floats for each part of them. */
  readonly found: GPUBuffer;
}

const partsOf = ({ layout }: Pick<ModelPlan, 'layout'>): number => layout.size / part;

/** From both copies of the parameters to the lengths of the change. */
export function updateProgram(context: PassContext, { was, is, found }: UpdateBuffers): Promise<Dispatch[]> {
  const parts = partsOf(context.plan);
  return dispatch(context, 'probe/updates.wgsl', {
    bind: { before: { buffer: was }, after: { buffer: is }, found: { buffer: found } },
    dims: { parts },
    workgroups: [Math.ceil(parts / 64), 1, 1],
  });
}

/** Compares the parameters before and after a training step, of which it keeps both copies. */
export class UpdateProbe implements StepObserver {
  private constructor(
    private readonly model: Model,
    private readonly arena: BufferArena,
    private readonly buffers: UpdateBuffers,
    private readonly staging: GPUBuffer,
    private readonly program: readonly PreparedDispatch[],
  ) {}

  /** @throws GpuError 'out-of-memory' where the device can't hold two more copies of the parameters. */
  static create(model: Model): Promise<UpdateProbe> {
    const { gpu, plan } = model;
    const { device } = gpu;
    return withArena(device, async (arena) => {
      const { size } = plan.layout;
      const { staging, ...buffers } = await scoped(device, () => ({
        was: arena.create('parameters before a step', 16 * size),
        is: arena.create('parameters after it', 16 * size),
        found: arena.create('lengths of the change', 8 * partsOf(plan)),
        staging: arena.staging('lengths of the change', 8 * partsOf(plan)),
      }));
      const dispatches = await updateProgram(model, buffers);
      const { program } = await scoped(device, () => prepare(arena, { program: dispatches }));
      return new UpdateProbe(model, arena, buffers, staging, program);
    });
  }

  before(encoder: GPUCommandEncoder): void {
    const { was } = this.buffers;
    encoder.copyBufferToBuffer(this.model.buffers.params, 0, was, 0, was.size);
  }

  after(encoder: GPUCommandEncoder): void {
    const { is, found } = this.buffers;
    encoder.copyBufferToBuffer(this.model.buffers.params, 0, is, 0, is.size);
    encodePass(encoder, this.program);
    encoder.copyBufferToBuffer(found, 0, this.staging, 0, this.staging.size);
  }

  /** What the step that was observed last changed; it must have been submitted. @param step its number */
  async read(step: number): Promise<UpdateData> {
    const { staging, model } = this;
    const sums = new Float32Array(await readStaging(staging));
    const { layout, spec } = model.plan;
    const tensors = layout.parameters.map((name) => {
      let moved = 0;
      let length = 0;
      for (const { start, count } of layout.piecesOf(name)) {
        for (let at = start / part; at < (start + count) / part; at++) {
          moved += sums[2 * at] as number;
          length += sums[2 * at + 1] as number;
        }
      }
      return { name, moved: Math.sqrt(moved), length: Math.sqrt(length) };
    });
    const { encoder, layers } = spec.shape;
    const sides = encoder && { encoderLayers: encoder.layers.length };
    return { step, layers: layers + (encoder?.layers.length ?? 0), ...sides, tensors };
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** Of the last step that was trained in a submit since it was looked at before. */
export const measure: Measure<typeof updates> = {
  async make(run) {
    const probe = await UpdateProbe.create(run.model);
    let observedStep: number | null = null;
    const observe = (): void =>
      run.observeNext(probe, (step) => {
        observedStep = step;
      });
    observe();
    return {
      async run() {
        if (observedStep === null) return null;
        const data = await probe.read(observedStep);
        observedStep = null;
        observe();
        return data;
      },
      destroy() {
        run.observeNext(null);
        probe.destroy();
      },
    };
  },
};
