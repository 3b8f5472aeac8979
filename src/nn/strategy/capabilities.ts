/** What a plan depends on besides the model: the limits and the kind of adapter. */
export interface DeviceCapabilities {
  readonly software: boolean;
  readonly maxWorkgroupBytes: number;
  readonly maxInvocations: number;
  /** Of one storage buffer. */
  readonly maxBindingBytes: number;
  /** The device has subgroups, so that the 4 invocations of a quad can exchange values. */
  readonly quads: boolean;
  /** Operations that one dispatch may take; by the kind of adapter if left out. */
  readonly dispatchWork?: number | undefined;
}

export const capabilitiesOf = (
  { limits, features }: Pick<GPUDevice, 'limits' | 'features'>,
  software: boolean,
): DeviceCapabilities => ({
  software,
  maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
  maxBindingBytes: Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize),
  quads: features.has('subgroups'),
});

/** WebGPU's guaranteed limits, for estimates made before a device is open. */
export const defaultCapabilities: DeviceCapabilities = {
  software: false,
  maxWorkgroupBytes: 16384,
  maxInvocations: 256,
  maxBindingBytes: 2 ** 27,
  quads: false,
};
