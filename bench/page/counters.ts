/** What all pages of the benchmark count, whichever library makes the calls. */
export interface Counts {
  dispatches: number;
  submits: number;
}

interface Memory {
  live: number;
  peak: number;
}

const counts: Counts = { dispatches: 0, submits: 0 };
const memories = new Map<string, Memory>();
const owners = new WeakMap<GPUDevice, Memory>();
const buffers = new WeakMap<GPUBuffer, Memory>();
const complaints: string[] = [];
let submittedAt = 0;
let current: Memory = { live: 0, peak: 0 };

/** A device whose first buffer is made from now on belongs to `library`. */
export function attribute(library: string): void {
  current = memories.get(library) ?? { live: 0, peak: 0 };
  memories.set(library, current);
}

/** The most bytes of buffers that were alive at once, of all of a library's devices. */
export const peakBytes = (library: string): number => memories.get(library)?.peak ?? 0;

/** When the last submit was handed over, on the clock of performance.now(). */
export const lastSubmitAt = (): number => submittedAt;

/** The counts since the last call. */
export function takeCounts(): Counts {
  const snapshot = { ...counts };
  counts.dispatches = 0;
  counts.submits = 0;
  return snapshot;
}

function adopt(device: GPUDevice): Memory {
  owners.set(device, current);
  device.addEventListener('uncapturederror', ({ error }) => complaints.push(error.message));
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') complaints.push(message || 'the device was lost');
  });
  return current;
}

/** @throws Error where the GPU refused anything: what it did not do must not be timed. */
export function checkComplaints(): void {
  const [first] = complaints;
  if (first !== undefined) throw new Error(first.split('\n')[0]);
}

function countBuffer(device: GPUDevice, buffer: GPUBuffer): void {
  const memory = owners.get(device) ?? adopt(device);
  buffers.set(buffer, memory);
  memory.live += buffer.size;
  memory.peak = Math.max(memory.peak, memory.live);
}

function uncountBuffer(buffer: GPUBuffer): void {
  const memory = buffers.get(buffer);
  if (memory) memory.live -= buffer.size;
  buffers.delete(buffer);
}

/** Wraps the browser's own functions, so that libraries are counted without their knowing. */
export function installCounters(): void {
  const pass = GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = pass;
  pass.dispatchWorkgroups = function (...sizes) {
    counts.dispatches++;
    dispatchWorkgroups.apply(this, sizes);
  };
  pass.dispatchWorkgroupsIndirect = function (...source) {
    counts.dispatches++;
    dispatchWorkgroupsIndirect.apply(this, source);
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (commands) {
    counts.submits++;
    // Before the call: on a software adapter the work itself takes the processor from here on.
    submittedAt = performance.now();
    submit.call(this, commands);
  };
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    countBuffer(this, buffer);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    uncountBuffer(this);
    destroy.call(this);
  };
}
