import type { BufferArena, Slice } from './arena.ts';
import { type KernelDef, packDims } from './kernel.ts';
import type { Pipeline } from './pipelines.ts';

/** One prepared dispatch. With several groups, `slot` picks one: steps that share a submit differ only in those. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly GPUBindGroup[];
  readonly workgroups: readonly [number, number, number];
}

export function encode(pass: GPUComputePassEncoder, dispatches: readonly Dispatch[], slot: number): void {
  for (const { pipeline, groups, workgroups } of dispatches) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, groups[groups.length === 1 ? 0 : slot] as GPUBindGroup);
    pass.dispatchWorkgroups(...workgroups);
  }
}

/** Folds a long row of workgroups into two dimensions; the kernels unfold it with `linear_workgroup`. */
export function fold(count: number): [number, number, number] {
  const x = Math.min(count, 32768);
  return [x, Math.ceil(count / x), 1];
}

/** Makes dispatches, and keeps their `dims` uniforms in the model's arena. */
export class DispatchBuilder {
  constructor(
    private readonly device: GPUDevice,
    private readonly arena: BufferArena,
  ) {}

  /**
   * @param resources a buffer or slice for each binding but `dims`; an array of them for what differs by slot.
   * @param dims values of the `dims` uniform.
   */
  make<B extends string>(
    { kernel, layout, pipeline }: Pipeline & { kernel: KernelDef<B> },
    resources: Readonly<Record<string, Slice | readonly Slice[]>>,
    dims: Readonly<Record<string, number>> | null,
    workgroups: readonly [number, number, number],
  ): Dispatch {
    const all: Record<string, Slice | readonly Slice[]> = { ...resources };
    if (dims) {
      const packed = packDims(kernel, dims);
      const buffer = this.arena.create(`${kernel.file} dims`, packed.byteLength, GPUBufferUsage.UNIFORM);
      this.device.queue.writeBuffer(buffer, 0, packed);
      all.dims = { buffer };
    }
    const names = Object.keys(kernel.bindings);
    const slots = Math.max(1, ...Object.values(all).map((r) => (Array.isArray(r) ? r.length : 1)));
    const groups = Array.from({ length: slots }, (_, slot) =>
      this.device.createBindGroup({
        label: kernel.file,
        layout,
        entries: names.map((name, binding) => {
          const resource = all[name];
          if (!resource) throw new RangeError(`${kernel.file}: nothing bound to ${name}`);
          return { binding, resource: (Array.isArray(resource) ? resource[slot] : resource) as GPUBufferBinding };
        }),
      }),
    );
    return { pipeline, groups, workgroups };
  }
}
