import { defineKernel } from '../gpu/kernel.ts';

/** What the adapter is measured with; no model uses them. What each computes is said in its file. */
export const benchKernels = {
  fma: defineKernel({
    file: 'bench/fma.wgsl',
    bindings: { numbers: 'read', sums: 'read_write', dims: 'uniform' },
    dims: { turns: 'u32', mask: 'u32' },
  }),
  fill: defineKernel({ file: 'bench/fill.wgsl', bindings: { data: 'read_write' } }),
  read: defineKernel({
    file: 'bench/read.wgsl',
    bindings: { data: 'read', sums: 'read_write', dims: 'uniform' },
    dims: { mask: 'u32' },
  }),
  barrier: defineKernel({
    file: 'bench/barrier.wgsl',
    bindings: { values: 'read_write', dims: 'uniform' },
    dims: { turns: 'u32' },
  }),
  link: defineKernel({ file: 'bench/link.wgsl', bindings: { values: 'read_write' } }),
} as const;

/** vec4 accumulators of `fma`, and how often its turn steps each. */
export const fmaParameters = { A: 2, UNROLL: 64 } as const;
/** vec4s that an invocation of `read` loads. */
export const readParameters = { LOADS: 32 } as const;
/** Invocations a workgroup of `fma`, `fill` and `read`; of `barrier`; of `link`. */
export const lanes = { wide: 256, barrier: 128, link: 64 } as const;
