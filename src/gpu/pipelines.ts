import { GpuError } from './errors.ts';
import type { Parameters } from './expression.ts';
import { type Access, type KernelDef, kernelSource } from './kernel.ts';

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
  private readonly pipelines = new Map<string, Promise<Pipeline>>();
  private readonly layouts = new Map<KernelDef, GPUBindGroupLayout>();

  constructor(private readonly device: GPUDevice) {}

  get(kernel: KernelDef, parameters: Parameters = {}, constants: Record<string, number> = {}): Promise<Pipeline> {
    const key = JSON.stringify([kernel.file, parameters, constants]);
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      pipeline = this.compile(kernel, parameters, constants);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private async compile(
    kernel: KernelDef,
    parameters: Parameters,
    constants: Record<string, number>,
  ): Promise<Pipeline> {
    const layout = this.layout(kernel);
    const module = this.device.createShaderModule({ label: kernel.file, code: kernelSource(kernel, parameters) });
    try {
      const pipeline = await this.device.createComputePipelineAsync({
        label: kernel.file,
        layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main', constants },
      });
      return { kernel, layout, pipeline };
    } catch (cause) {
      const { messages } = await module.getCompilationInfo();
      const reason = messages.find(({ type }) => type === 'error');
      if (!reason) throw cause;
      throw new GpuError('validation', `${kernel.file} does not compile: ${reason.message}`, { cause });
    }
  }

  private layout(kernel: KernelDef): GPUBindGroupLayout {
    let layout = this.layouts.get(kernel);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        label: kernel.file,
        entries: Object.values(kernel.bindings).map((access, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: bufferTypes[access] },
        })),
      });
      this.layouts.set(kernel, layout);
    }
    return layout;
  }
}
