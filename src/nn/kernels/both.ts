import { defineKernel } from '../../gpu/kernel.ts';

/** Where the orders of two directions meet. */
export const bothKernels = {
  join: defineKernel({
    file: 'both/join.wgsl',
    bindings: { hs: 'read', batch: 'read', outputs: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', batch: 'u32', lengths: 'u32', units4: 'u32', turned: 'u32', states_stride: 'u32' },
  }),
  part: defineKernel({
    file: 'both/part.wgsl',
    bindings: { outputs: 'read', batch: 'read', dho: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', batch: 'u32', lengths: 'u32', units4: 'u32', turned: 'u32', dho_stride: 'u32' },
  }),
  turn: defineKernel({
    file: 'both/turn.wgsl',
    bindings: { batch: 'read', values: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', batch: 'u32', lengths: 'u32', width4: 'u32', turned: 'u32' },
  }),
} as const;
