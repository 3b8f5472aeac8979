import { GpuError } from './errors.ts';
import type { Parameters } from './expression.ts';
import { type Access, composeKernel, type Kernel } from './kernel.ts';
import { openScoped } from './scoped.ts';

const bufferTypes: Record<Access, GPUBufferBindingType> = {
  read: 'read-only-storage',
  read_write: 'storage',
  uniform: 'uniform',
};

export interface Pipeline {
  readonly kernel: Kernel;
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

/** Compiles each file of shaders/ once for each set of parameters; compilations run side by side. */
export class PipelineCache {
  private readonly pipelines = new Map<string, Promise<Pipeline>>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();

  constructor(private readonly device: GPUDevice) {}

  /** @throws GpuError 'validation' if the kernel does not compile; the next call tries again. */
  get(file: string, parameters: Parameters = {}, constants: Record<string, number> = {}): Promise<Pipeline> {
    const key = JSON.stringify([file, parameters, constants]);
    const known = this.pipelines.get(key);
    if (known) return known;
    const pipeline = this.compile(file, parameters, constants).catch((error: unknown) => {
      this.pipelines.delete(key);
      throw error;
    });
    this.pipelines.set(key, pipeline);
    return pipeline;
  }

  private async compile(file: string, parameters: Parameters, constants: Record<string, number>): Promise<Pipeline> {
    const { device } = this;
    const kernel = composeKernel(file, parameters);
    const { code } = kernel;
    const label = file;
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

  /** One for all pipelines of a file that bind the same, so that these share bind groups. */
  private layout({ file, bindings }: Kernel): GPUBindGroupLayout {
    const key = JSON.stringify([file, bindings]);
    let layout = this.layouts.get(key);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        label: file,
        entries: Object.entries(bindings).map(([name, access], binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          // All dispatches of a program have theirs in one buffer.
          buffer: { type: bufferTypes[access], hasDynamicOffset: name === 'dims' },
        })),
      });
      this.layouts.set(key, layout);
    }
    return layout;
  }
}
