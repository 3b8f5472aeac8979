import type { DeviceCapabilities } from './capabilities.ts';

/**
 * A window too long to keep all that its backward pass needs. Hidden and cell states are kept for every step, the gates only for
 * the last two chunks of C steps: walking back, a chunk's gates are computed a second time from the states. It costs a second
 * forward pass of all but the last two chunks, and saves most of the memory, which is gates.
 *
 * The idea: Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016; for recurrent nets Gruslys et al., 2016.
 */
export interface Recompute {
  readonly C: number;
}

/** Chunks begin where a storage binding may: at multiples of 256 bytes, whatever the width and the batch. */
const chunkStep = 16;

/** What is kept of gates: two chunks, since the first step of the later one flows into the last of the earlier. */
export const keptSteps = (seqLength: number, recompute: Recompute | undefined): number =>
  recompute ? Math.min(seqLength, 2 * recompute.C) : seqLength;

type Buffers = readonly { readonly bytes: number }[];

/**
 * What a model may take before its activations are computed twice. WebGPU tells nobody how much memory a GPU has, and a page that
 * takes more than it gets loses its device.
 */
const mostBytes = 2 ** 30;

const fits = (buffers: Buffers, { maxBindingBytes }: DeviceCapabilities): boolean => {
  const sizes = buffers.map(({ bytes }) => bytes);
  return sizes.reduce((sum, bytes) => sum + bytes, 0) <= mostBytes && Math.max(...sizes) <= maxBindingBytes;
};

/**
 * The longest chunks with which a model fits, or nothing where it fits whole. Where even the shortest are too long it is those:
 * the error that follows then names what is too large at any rate.
 */
export function chooseRecompute(
  seqLength: number,
  capabilities: DeviceCapabilities,
  buffersOf: (recompute: Recompute | undefined) => Buffers,
): Recompute | undefined {
  if (fits(buffersOf(undefined), capabilities)) return undefined;
  // Two chunks that cover the window would save nothing.
  const longest = chunkStep * Math.floor((seqLength - 1) / 2 / chunkStep);
  for (let C = longest; C > chunkStep; C -= chunkStep) if (fits(buffersOf({ C }), capabilities)) return { C };
  return longest >= chunkStep ? { C: chunkStep } : undefined;
}

/** Reads `C32`. @throws RangeError for what can't be the length of a chunk. */
export function readRecompute(text: string): Recompute {
  const C = Number(/^C(\d{1,6})$/.exec(text)?.[1]);
  if (!(C > 0 && C % chunkStep === 0)) {
    throw new RangeError(
      `The chunk that a plan recomputes must be a multiple of ${chunkStep} steps, such as “C32”, not “${text}”.`,
    );
  }
  return { C };
}
