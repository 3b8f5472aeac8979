import type { Gpu } from '../../gpu/device.ts';
import { gpuGlobals } from '../../gpu/testing/fakeDevice.ts';

/** A step a submit, as the pacer has it. */
const submitMs = 20;

/** Floats of a row of metrics: the loss first, and whether the step was finite. */
const rowFloats = 8;
const finite = 4;

interface FakeBuffer {
  readonly label: string;
  readonly size: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A device for tests in Node: buffers hold bytes and copies move them, but no shader runs. Every row of metrics is a finite step with a
 * loss of 1. What goes wrong is up to the test.
 */
export class FakeGpu {
  /** Buffers that were made and not destroyed. */
  readonly live = new Set<FakeBuffer>();
  /** Bytes of these. */
  get bytes(): number {
    return [...this.live].reduce((sum, { size }) => sum + size, 0);
  }
  /** What the next mapping of this buffer fails with; null lets it pass. */
  refuseMapping: (label: string) => Error | null = () => null;
  /** What making this buffer throws; null lets it pass. */
  refuseBuffer: (label: string) => Error | null = () => null;
  /** What is wrong with the scope that is popped next. */
  scopeError: GPUError | null = null;
  /** Resolves the promise of the loss. */
  lose: () => void = () => {};
  readonly gpu: Gpu;

  constructor() {
    Object.assign(globalThis, gpuGlobals);
    const lost = new Promise<GPUDeviceLostInfo>((resolve) => {
      this.lose = () => resolve({ reason: 'unknown', message: 'lost' } as GPUDeviceLostInfo);
    });
    const device = {
      lost,
      features: new Set<string>(),
      limits: {
        maxBufferSize: 2 ** 28,
        maxStorageBufferBindingSize: 2 ** 27,
        maxComputeWorkgroupStorageSize: 16384,
        maxComputeInvocationsPerWorkgroup: 256,
        maxComputeWorkgroupSizeX: 256,
        minUniformBufferOffsetAlignment: 256,
      },
      queue: {
        submit: (commands: (() => void)[]) => {
          for (const run of commands) run();
        },
        writeBuffer: () => undefined,
        onSubmittedWorkDone: () => new Promise<void>((resolve) => setTimeout(resolve, submitMs)),
      },
      createBuffer: (descriptor: GPUBufferDescriptor) => this.createBuffer(descriptor),
      createCommandEncoder: () => encoder(),
      createBindGroup: () => ({}),
      createBindGroupLayout: () => ({}),
      createPipelineLayout: () => ({}),
      createShaderModule: () => ({}),
      createComputePipelineAsync: async () => ({}),
      pushErrorScope: () => undefined,
      popErrorScope: async () => {
        const error = this.scopeError;
        this.scopeError = null;
        return error;
      },
    };
    this.gpu = { device: device as unknown as GPUDevice, adapter: { name: 'fake', software: true } };
  }

  private createBuffer({ label = '', size }: GPUBufferDescriptor): object {
    const refusal = this.refuseBuffer(label);
    if (refusal) throw refusal;
    const bytes = new Uint8Array(size);
    if (label === 'metrics') {
      const rows = new Float32Array(bytes.buffer, 0, Math.floor(size / 4));
      rows.forEach((_, i) => {
        if (i % rowFloats === 0 || i % rowFloats === finite) rows[i] = 1;
      });
    }
    const buffer = {
      label,
      size,
      bytes,
      mapAsync: async () => {
        const error = this.refuseMapping(label);
        if (error) throw error;
        if (!this.live.has(buffer)) throw new Error('the buffer was destroyed');
      },
      getMappedRange: (offset = 0, length = size - offset) => bytes.buffer.slice(offset, offset + length),
      unmap: () => undefined,
      destroy: () => {
        this.live.delete(buffer);
      },
    };
    this.live.add(buffer);
    return buffer;
  }
}

/** Commands are done when they are submitted; only copies do anything. */
function encoder(): object {
  const copies: (() => void)[] = [];
  const pass = { setPipeline: () => {}, setBindGroup: () => {}, dispatchWorkgroups: () => {}, end: () => {} };
  return {
    copyBufferToBuffer: (from: FakeBuffer, at: number, to: FakeBuffer, toAt: number, size: number) => {
      copies.push(() => to.bytes.set(from.bytes.subarray(at, at + size), toAt));
    },
    clearBuffer: () => undefined,
    beginComputePass: () => pass,
    finish: () => () => {
      for (const copy of copies) copy();
    },
  };
}
