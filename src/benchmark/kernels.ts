/** What the adapter is measured with, as files of shaders/; no model uses them. */
export const benchKernels = {
  fma: 'bench/fma.wgsl',
  fill: 'bench/fill.wgsl',
  read: 'bench/read.wgsl',
  barrier: 'bench/barrier.wgsl',
  link: 'bench/link.wgsl',
} as const;

/** vec4 accumulators of `fma`, and how often its turn steps each. */
export const fmaParameters = { A: 2, UNROLL: 64 } as const;
/** vec4s that an invocation of `read` loads. */
export const readParameters = { LOADS: 32 } as const;
/** Invocations a workgroup of `fma`, `fill` and `read`; of `barrier`; of `link`. */
export const lanes = { wide: 256, barrier: 128, link: 64 } as const;
