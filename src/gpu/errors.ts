export type GpuErrorCode = 'no-webgpu' | 'no-adapter' | 'device-failed' | 'out-of-memory' | 'validation' | 'lost';

/** Something the GPU could not do; `code` is what a caller acts on, the message is for people. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
  readonly code: GpuErrorCode;

  constructor(code: GpuErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const units = ['bytes', 'KiB', 'MiB', 'GiB'];

/** 3.5 MiB and the like. */
export function formatBytes(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
}
