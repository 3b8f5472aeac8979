import type { BufferArena, Slice } from './arena.ts';
import { packDims, requireNames } from './kernel.ts';
import type { Pipeline } from './pipelines.ts';

/** A buffer or a part of one; an array of them for what differs by slot. */
export type Resource = Slice | readonly Slice[];

/** What is to be dispatched; {@link prepare} makes what that takes on the device. */
export interface Dispatch {
  readonly pipeline: Pipeline;
  /** For each binding but `dims`, which is among them only where it is a buffer of the caller's. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** Packed values of the `dims` uniform. */
  readonly dims: ArrayBuffer | null;
  readonly workgroups: readonly [number, number, number];
}

/** A dispatch with its bind groups. With several of them, `slot` picks one: steps that share a submit differ only in those. */
export interface PreparedDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly GPUBindGroup[];
  /** Of its `dims` in their buffer; empty where the kernel has none. */
  readonly dynamicOffsets: readonly number[];
  readonly workgroups: readonly [number, number, number];
}

export function encode(pass: GPUComputePassEncoder, dispatches: readonly PreparedDispatch[], slot: number): void {
  for (const { pipeline, groups, dynamicOffsets, workgroups } of dispatches) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, groups[groups.length === 1 ? 0 : slot] as GPUBindGroup, dynamicOffsets);
    pass.dispatchWorkgroups(...workgroups);
  }
}

/** The same in a pass of its own. */
export function encodePass(encoder: GPUCommandEncoder, dispatches: readonly PreparedDispatch[], slot = 0): void {
  const pass = encoder.beginComputePass();
  encode(pass, dispatches, slot);
  pass.end();
}

/** Folds a long row of workgroups into two dimensions; the kernels unfold it by `lib/grid.wgsl`. */
export function fold(count: number): [number, number, number] {
  const x = Math.min(count, 32768);
  return [x, Math.ceil(count / x), 1];
}

/**
 * @param dims values of the `dims` uniform; null where the kernel has none, or `resources` has it
 * @throws RangeError that names the kernel's file, and which bindings or fields of `dims` are missing and which are none of its own
 */
export function makeDispatch(
  pipeline: Pipeline,
  resources: Readonly<Record<string, Resource>>,
  dims: Readonly<Record<string, number>> | null,
  workgroups: readonly [number, number, number],
): Dispatch {
  const { kernel } = pipeline;
  const given = Object.keys(resources).filter((name) => resources[name]);
  requireNames(`${kernel.file}: bindings`, Object.keys(kernel.bindings), dims ? [...given, 'dims'] : given);
  return { pipeline, resources, dims: dims && packDims(kernel, dims), workgroups };
}

/**
 * Makes what the dispatches of some programs need: one buffer for the `dims` of all, at offsets that a dispatch sets when it is
 * encoded, and the bind groups of each set of resources once. To be called within an error scope; nothing in it waits.
 * @throws GpuError as {@link BufferArena.require} does
 */
export function prepare<Name extends string>(
  arena: BufferArena,
  programs: Readonly<Record<Name, readonly Dispatch[]>>,
): Record<Name, readonly PreparedDispatch[]> {
  const all = Object.values<readonly Dispatch[]>(programs).flat();
  const { device } = arena;
  const align = device.limits.minUniformBufferOffsetAlignment;
  const offsets = new Map<Dispatch, number>();
  let bytes = 0;
  for (const dispatch of all) {
    if (!dispatch.dims || offsets.has(dispatch)) continue;
    offsets.set(dispatch, bytes);
    bytes += Math.ceil(dispatch.dims.byteLength / align) * align;
  }
  const uniforms = bytes > 0 ? arena.create('dims', bytes, GPUBufferUsage.UNIFORM) : null;
  if (uniforms) {
    const packed = new Uint8Array(bytes);
    for (const [{ dims }, offset] of offsets) packed.set(new Uint8Array(dims as ArrayBuffer), offset);
    device.queue.writeBuffer(uniforms, 0, packed);
  }
  const groups = new BindGroups(device);
  const prepared = (dispatch: Dispatch): PreparedDispatch => {
    const { pipeline, resources, dims, workgroups } = dispatch;
    const bound = uniforms && dims ? { ...resources, dims: { buffer: uniforms, size: dims.byteLength } } : resources;
    return {
      pipeline: pipeline.pipeline,
      groups: groups.get(pipeline, bound),
      dynamicOffsets: 'dims' in pipeline.kernel.bindings ? [offsets.get(dispatch) ?? 0] : [],
      workgroups,
    };
  };
  const entries = Object.entries<readonly Dispatch[]>(programs).map(([name, program]) => [name, program.map(prepared)]);
  return Object.fromEntries(entries);
}

/** Bind groups by what they bind. */
class BindGroups {
  private readonly made = new Map<string, GPUBindGroup[]>();
  private readonly ids = new Map<object, number>();

  constructor(private readonly device: GPUDevice) {}

  /** One, or one a slot. */
  get({ kernel, layout }: Pipeline, resources: Readonly<Record<string, Resource>>): readonly GPUBindGroup[] {
    const bound = Object.keys(kernel.bindings).map((name) => resources[name] as Resource);
    const key = [this.id(layout), ...bound.map((resource) => this.key(resource))].join();
    const known = this.made.get(key);
    if (known) return known;
    const slots = Math.max(1, ...bound.map((resource) => (isBySlot(resource) ? resource.length : 1)));
    const groups = Array.from({ length: slots }, (_, slot) =>
      this.device.createBindGroup({
        label: kernel.file,
        layout,
        entries: bound.map((resource, binding) => ({
          binding,
          resource: (isBySlot(resource) ? resource[slot] : resource) as Slice,
        })),
      }),
    );
    this.made.set(key, groups);
    return groups;
  }

  private key(resource: Resource): string {
    if (isBySlot(resource)) return `slots ${this.id(resource)}`;
    const { buffer, offset = 0, size = '' } = resource;
    return `${this.id(buffer)}:${offset}:${size}`;
  }

  private id(of: object): number {
    const id = this.ids.get(of) ?? this.ids.size;
    this.ids.set(of, id);
    return id;
  }
}

const isBySlot = (resource: Resource): resource is readonly Slice[] => Array.isArray(resource);
