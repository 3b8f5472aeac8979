import { defineKernel } from '../gpu/kernel.ts';

/** Every kernel, its bindings in the order of its WGSL, its `dims`. What each computes is said in its file. */
export const kernels = {
  gather: defineKernel({
    file: 'linear/gather.wgsl',
    bindings: { params: 'read', batch: 'read', gates: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', cols4: 'u32', stride4: 'u32', weight: 'u32', bias: 'u32' },
  }),
  gemmRows: defineKernel({
    file: 'linear/gemm_rows.wgsl',
    bindings: { a: 'read', w: 'read', bias: 'read', c: 'read_write', dims: 'uniform' },
    dims: {
      rows: 'u32',
      cols: 'u32',
      depth4: 'u32',
      a_stride4: 'u32',
      c_stride: 'u32',
      weight: 'u32',
      bias: 'u32',
      has_bias: 'u32',
      a_start4: 'u32',
    },
  }),
  gemmOuter: defineKernel({
    file: 'linear/gemm_outer.wgsl',
    bindings: { x: 'read', dy: 'read', sums: 'read_write', dims: 'uniform' },
    dims: {
      rows: 'u32',
      slab_rows: 'u32',
      depth4: 'u32',
      cols4: 'u32',
      x_stride4: 'u32',
      y_stride4: 'u32',
      block4: 'u32',
      slot_map: 'u32',
      out: 'u32',
      out_stride: 'u32',
      x_start4: 'u32',
    },
  }),
  columnSum: defineKernel({
    file: 'linear/column_sum.wgsl',
    bindings: { y: 'read', sums: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', slab_rows: 'u32', cols4: 'u32', out: 'u32' },
  }),
  embeddingGrad: defineKernel({
    file: 'linear/embedding_grad.wgsl',
    bindings: { batch: 'read', dgates: 'read', grads: 'read_write', dims: 'uniform' },
    dims: { cols4: 'u32', stride4: 'u32', order: 'u32', starts: 'u32', out: 'u32' },
  }),
  carry: defineKernel({
    file: 'recurrent/carry.wgsl',
    bindings: { hs: 'read_write', cs: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { count: 'u32', last: 'u32' },
  }),
  forwardPersistent: defineKernel({
    file: 'recurrent/forward_persistent.wgsl',
    bindings: { params: 'read', biases: 'read', gates: 'read_write', hs: 'read_write', cs: 'read_write', dims: 'uniform' },
    dims: { batch: 'u32', hidden: 'u32', weight: 'u32', bias: 'u32', t0: 'u32', t1: 'u32' },
  }),
  backwardPersistent: defineKernel({
    file: 'recurrent/backward_persistent.wgsl',
    bindings: {
      transposed: 'read',
      gates: 'read_write',
      hs: 'read',
      cs: 'read',
      dho: 'read',
      carry: 'read_write',
      dims: 'uniform',
    },
    dims: { batch: 'u32', weight: 'u32', t0: 'u32', t1: 'u32', last: 'u32' },
  }),
  forwardStep: defineKernel({
    file: 'recurrent/forward_step.wgsl',
    bindings: { params: 'read', gates: 'read_write', hs: 'read_write', cs: 'read_write', dims: 'uniform' },
    dims: { batch: 'u32', hidden: 'u32', units4: 'u32', weight: 'u32', bias: 'u32', t: 'u32' },
  }),
  backwardStep: defineKernel({
    file: 'recurrent/backward_step.wgsl',
    bindings: {
      transposed: 'read',
      gates: 'read_write',
      hs: 'read',
      cs: 'read',
      dho: 'read',
      carry: 'read_write',
      dims: 'uniform',
    },
    dims: { batch: 'u32', units4: 'u32', weight: 'u32', t: 'u32', last: 'u32' },
  }),
  softmaxXent: defineKernel({
    file: 'loss/softmax_xent.wgsl',
    bindings: { logits: 'read_write', batch: 'read', losses: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { rows: 'u32', cols: 'u32', cols4: 'u32', targets: 'u32' },
  }),
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
      transposed: 'read_write',
      hyper: 'uniform',
    },
  }),
  sample: defineKernel({
    file: 'text/sample.wgsl',
    bindings: {
      params: 'read',
      scalars: 'read',
      state: 'read_write',
      tokens: 'read_write',
      probs: 'read_write',
      dims: 'uniform',
    },
  }),
} as const;
