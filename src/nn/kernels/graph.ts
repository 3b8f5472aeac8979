import { defineKernel } from '../../gpu/kernel.ts';

/** What lies between layers. */
export const graphKernels = {
  gather: defineKernel({
    file: 'graph/gather.wgsl',
    bindings: { params: 'read', batch: 'read', c: 'read_write', dims: 'uniform' },
    dims: {
      ids: 'u32',
      first: 'u32',
      rows: 'u32',
      cols4: 'u32',
      c_stride4: 'u32',
      table: 'u32',
      id_stride: 'u32',
      col_stride: 'u32',
      bias4: 'u32',
      has_bias: 'u32',
    },
  }),
  handUp: defineKernel({
    file: 'graph/hand_up.wgsl',
    bindings: { hs: 'read', below: 'read', handed: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: {
      first: 'u32',
      rows: 'u32',
      units4: 'u32',
      hidden: 'u32',
      batch: 'u32',
      stream: 'u32',
      hs_start4: 'u32',
      below_start4: 'u32',
    },
  }),
  handDown: defineKernel({
    file: 'graph/hand_down.wgsl',
    bindings: { handed: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { first: 'u32', rows: 'u32', units4: 'u32', hidden: 'u32', batch: 'u32', stream: 'u32' },
  }),
  /** The same, and the layer below is given it as well. */
  residualDown: defineKernel({
    file: 'graph/hand_down.wgsl',
    bindings: { handed: 'read_write', below: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { first: 'u32', rows: 'u32', units4: 'u32', hidden: 'u32', batch: 'u32', stream: 'u32' },
  }),
} as const;
