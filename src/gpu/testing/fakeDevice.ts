interface Scope {
  readonly filter: GPUErrorFilter;
  error: GPUError | null;
}

/** A buffer of the fake; `valid` is false where there was no memory for it. */
interface FakeBuffer extends GPUBufferDescriptor {
  readonly valid: boolean;
  destroyed: boolean;
  destroy(): void;
}

/**
 * As much of a GPUDevice as building takes, for tests without a GPU. Errors go to the innermost open scope of their kind, as the
 * specification says, or to `uncaptured`; scopes are popped in order and told of later.
 */
export class FakeDevice {
  readonly limits = {
    maxBufferSize: 2 ** 31,
    maxStorageBufferBindingSize: 2 ** 31,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    minUniformBufferOffsetAlignment: 256,
  } as GPUSupportedLimits;
  readonly features = new Set<string>();
  readonly buffers: FakeBuffer[] = [];
  readonly bindGroups: GPUBindGroupDescriptor[] = [];
  readonly layouts: GPUBindGroupLayoutDescriptor[] = [];
  readonly uncaptured: GPUError[] = [];
  readonly written: ArrayBuffer[] = [];
  private readonly scopes: Scope[] = [];

  /** @param memory bytes that there are for buffers; those alive take some of it */
  constructor(public memory = Number.POSITIVE_INFINITY) {}

  get device(): GPUDevice {
    return this as unknown as GPUDevice;
  }

  get openScopes(): number {
    return this.scopes.length;
  }

  get liveBytes(): number {
    return this.buffers.reduce((sum, { size, valid, destroyed }) => sum + (valid && !destroyed ? size : 0), 0);
  }

  readonly queue = {
    writeBuffer: (buffer: FakeBuffer, _offset: number, bytes: ArrayBuffer | ArrayBufferView): void => {
      this.requireValid(buffer);
      this.written.push(ArrayBuffer.isView(bytes) ? (bytes.buffer as ArrayBuffer) : bytes);
    },
    submit: (): void => undefined,
  };

  createBuffer(descriptor: GPUBufferDescriptor): FakeBuffer {
    const valid = this.liveBytes + descriptor.size <= this.memory;
    const buffer: FakeBuffer = {
      ...descriptor,
      valid,
      destroyed: false,
      destroy: () => {
        buffer.destroyed = true;
      },
    };
    this.buffers.push(buffer);
    if (!valid) this.report('out-of-memory', `no memory for ${descriptor.label}`);
    return buffer;
  }

  createBindGroup(descriptor: GPUBindGroupDescriptor): GPUBindGroupDescriptor {
    for (const { resource } of descriptor.entries)
      this.requireValid((resource as GPUBufferBinding).buffer as unknown as FakeBuffer);
    this.bindGroups.push(descriptor);
    return descriptor;
  }

  createBindGroupLayout(descriptor: GPUBindGroupLayoutDescriptor): GPUBindGroupLayoutDescriptor {
    this.layouts.push(descriptor);
    return descriptor;
  }

  createPipelineLayout(descriptor: GPUPipelineLayoutDescriptor): GPUPipelineLayoutDescriptor {
    return descriptor;
  }

  createShaderModule(descriptor: GPUShaderModuleDescriptor): GPUShaderModuleDescriptor {
    return descriptor;
  }

  async createComputePipelineAsync(descriptor: GPUComputePipelineDescriptor): Promise<GPUComputePipelineDescriptor> {
    return descriptor;
  }

  pushErrorScope(filter: GPUErrorFilter): void {
    this.scopes.push({ filter, error: null });
  }

  async popErrorScope(): Promise<GPUError | null> {
    const scope = this.scopes.pop();
    if (!scope) throw new DOMException('no error scope is open', 'OperationError');
    await new Promise((resolve) => setTimeout(resolve));
    return scope.error;
  }

  /** An error of the device, as if the call under way had made it. */
  report(filter: GPUErrorFilter, message: string): void {
    const error: GPUError = { message };
    const scope = this.scopes.findLast((open) => open.filter === filter);
    if (!scope) this.uncaptured.push(error);
    else scope.error ??= error;
  }

  private requireValid(buffer: FakeBuffer): void {
    if (!buffer.valid) this.report('validation', `${buffer.label} is invalid`);
  }
}

/** The constants that WebGPU's globals would have. */
export const gpuGlobals = {
  GPUBufferUsage: { MAP_READ: 1, MAP_WRITE: 2, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 },
  GPUShaderStage: { VERTEX: 1, FRAGMENT: 2, COMPUTE: 4 },
  GPUMapMode: { READ: 1, WRITE: 2 },
} as const;
