import { defineKernel } from '../../gpu/kernel.ts';

/** One state of a whole sequence. */
export const poolKernels = {
  pool: defineKernel({
    file: 'pool/pool.wgsl',
    bindings: { states: 'read', batch: 'read', pooled: 'read_write', dims: 'uniform' },
    dims: { batch: 'u32', units4: 'u32', lengths: 'u32', start4: 'u32' },
  }),
  unpool: defineKernel({
    file: 'pool/unpool.wgsl',
    bindings: { dpooled: 'read', states: 'read', batch: 'read', gradient: 'read_write', dims: 'uniform' },
    dims: { batch: 'u32', units4: 'u32', lengths: 'u32', start4: 'u32', t0: 'u32', t1: 'u32' },
  }),
} as const;
