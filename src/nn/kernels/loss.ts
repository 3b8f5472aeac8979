import { defineKernel } from '../../gpu/kernel.ts';

/** The head's loss. */
export const lossKernels = {
  softmaxXent: defineKernel({
    file: 'loss/softmax_xent.wgsl',
    bindings: { logits: 'read_write', batch: 'read', losses: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { rows: 'u32', cols: 'u32', cols4: 'u32', targets: 'u32' },
  }),
  squaredError: defineKernel({
    file: 'loss/squared_error.wgsl',
    bindings: { logits: 'read_write', batch: 'read', losses: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { rows: 'u32', cols: 'u32', cols4: 'u32', targets: 'u32' },
  }),
  headXent: defineKernel({
    file: 'loss/head_xent.wgsl',
    bindings: {
      a: 'read',
      w: 'read',
      bias: 'read',
      batch: 'read',
      dlogits: 'read_write',
      losses: 'read_write',
      hyper: 'uniform',
      dims: 'uniform',
    },
    dims: {
      first: 'u32',
      rows: 'u32',
      cols: 'u32',
      depth4: 'u32',
      a_stride4: 'u32',
      weight: 'u32',
      bias: 'u32',
      targets: 'u32',
      a_start4: 'u32',
    },
  }),
} as const;
