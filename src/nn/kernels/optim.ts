import { defineKernel } from '../../gpu/kernel.ts';

/** From slabs of gradients to the next parameters. */
export const optimKernels = {
  reduce: defineKernel({
    file: 'optim/reduce.wgsl',
    bindings: { tiles: 'read', slabs: 'read', grads: 'read_write', partials: 'read_write', hyper: 'uniform' },
  }),
  norm: defineKernel({
    file: 'optim/norm.wgsl',
    bindings: {
      losses: 'read',
      partials: 'read',
      control: 'read_write',
      metrics: 'read_write',
      hyper: 'uniform',
      dims: 'uniform',
    },
    dims: { rows: 'u32', partials: 'u32' },
  }),
  update: defineKernel({
    file: 'optim/update.wgsl',
    bindings: {
      tiles: 'read',
      grads: 'read',
      control: 'read',
      params: 'read_write',
      first: 'read_write',
      second: 'read_write',
      copies: 'read_write',
      hyper: 'uniform',
    },
  }),
} as const;
