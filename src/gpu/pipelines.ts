import { GpuError } from './errors.ts';
import type { Parameters } from './expression.ts';
import { type Access, type KernelDef, kernelSource } from './kernel.ts';
import { openScoped } from './scoped.ts';

const bufferTypes: Record<Access, GPUBufferBindingType> = {
  read: 'read-only-storage',
  read_write: 'storage',
  uniform: 'uniform',
};

export interface Pipeline {
  readonly kernel: KernelDef;
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

/** Compiles each kernel once for each set of parameters; compilations run side by side. */
export class PipelineCache {
  private readonly pipelines = new Map<KernelDef, Map<string, Promise<Pipeline>>>();
  private readonly layouts = new Map<KernelDef, GPUBindGroupLayout>();

  constructor(private readonly device: GPUDevice) {}

  /** @throws GpuError 'validation' if the kernel does not compile; the next call tries again. */
  get(kernel: KernelDef, parameters: Parameters = {}, constants: Record<string, number> = {}): Promise<Pipeline> {
    const compiled = this.pipelines.get(kernel) ?? new Map<string, Promise<Pipeline>>();
    this.pipelines.set(kernel, compiled);
    const key = JSON.stringify([parameters, constants]);
    const known = compiled.get(key);
    if (known) return known;
    const pipeline = this.compile(kernel, parameters, constants).catch((error: unknown) => {
      compiled.delete(key);
      throw error;
    });
    compiled.set(key, pipeline);
    return pipeline;
  }

  private async compile(
    kernel: KernelDef,
    parameters: Parameters,
    constants: Record<string, number>,
  ): Promise<Pipeline> {
    const { device } = this;
    const { file: label } = kernel;
    const code = kernelSource(kernel, parameters);
    // A pipeline tells of its own errors by rejecting; those of its parts go to the scopes.
    const { value, failure } = openScoped(device, () => {
      const layout = this.layout(kernel);
      const compute = { module: device.createShaderModule({ label, code }), entryPoint: 'main', constants };
      const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
      return { layout, pipeline: device.createComputePipelineAsync({ label, layout: pipelineLayout, compute }) };
    });
    const [pipeline, parts] = await Promise.allSettled([value.pipeline, failure]);
    if (parts.status === 'rejected') throw parts.reason;
    if (pipeline.status === 'fulfilled' && !parts.value)
      return { kernel, layout: value.layout, pipeline: pipeline.value };
    const cause: Error = parts.value ?? (pipeline as PromiseRejectedResult).reason;
    throw new GpuError('validation', `${label} does not compile: ${cause.message}`, { cause });
  }

  private layout(kernel: KernelDef): GPUBindGroupLayout {
    let layout = this.layouts.get(kernel);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        label: kernel.file,
        entries: Object.entries<Access>(kernel.bindings).map(([name, access], binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          // All dispatches of a program have theirs in one buffer.
          buffer: { type: bufferTypes[access], hasDynamicOffset: name === 'dims' },
        })),
      });
      this.layouts.set(kernel, layout);
    }
    return layout;
  }
}
