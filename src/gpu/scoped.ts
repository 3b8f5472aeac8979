import { GpuError } from './errors.ts';

/** What is returned at once; a function that returns a promise does not match. */
export type Synchronous<T> = T & (T extends PromiseLike<unknown> ? never : unknown);

interface Scoped<T> {
  readonly value: T;
  /** Why the device refused any of it; null where it did not. Never rejects but with a lost device's reason. */
  readonly failure: Promise<GpuError | null>;
}

/**
 * Calls `make` within error scopes of its own. Scopes are a stack of the device's, so nothing may be awaited while they are open: whoever
 * builds beside would be charged with an error that is not theirs.
 */
export function openScoped<T>(device: GPUDevice, make: () => Synchronous<T>): Scoped<T> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  const close = async (): Promise<GpuError | null> => {
    const [memory, validation] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    // What is made of a buffer that there was no memory for is invalid as well.
    if (memory) return new GpuError('out-of-memory', `The GPU ran out of memory: ${memory.message}`);
    return validation && new GpuError('validation', validation.message);
  };
  let value: T;
  try {
    value = make();
  } catch (error) {
    // What the device says of a part is of no use to anybody.
    void close().catch(() => undefined);
    throw error;
  }
  return { value, failure: close() };
}

/**
 * What `make` made, once the device has accepted all of it.
 * @throws GpuError 'out-of-memory' if the device can't hold it, 'validation' if it refuses a part; or what `make` throws.
 */
export async function scoped<T>(device: GPUDevice, make: () => Synchronous<T>): Promise<T> {
  const { value, failure } = openScoped(device, make);
  const error = await failure;
  if (error) throw error;
  return value;
}
