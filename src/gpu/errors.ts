type GpuErrorCode = 'no-webgpu' | 'no-adapter' | 'device-failed' | 'out-of-memory' | 'validation' | 'lost';

/** Something the GPU could not do; `code` is what a caller acts on, the message is for people. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
  readonly code: GpuErrorCode;

  constructor(code: GpuErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error that no scope caught, with the code a caller can act on. */
export function fromUncaptured(error: GPUError): GpuError {
  const outOfMemory = typeof GPUOutOfMemoryError !== 'undefined' && error instanceof GPUOutOfMemoryError;
  return outOfMemory
    ? new GpuError('out-of-memory', `The GPU ran out of memory: ${error.message}`)
    : new GpuError('validation', `The GPU refused a command: ${error.message}`);
}

/** The device is gone; everything on it with it. */
export function fromLost(info: GPUDeviceLostInfo): GpuError {
  return new GpuError('lost', info.message || 'The GPU device was lost.');
}
