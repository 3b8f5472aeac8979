import { defineKernel } from '../../gpu/kernel.ts';

const outerDims = {
  first: 'u32',
  rows: 'u32',
  more: 'u32',
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
} as const;

/** Products over rows, and sums of their gradients. */
export const linearKernels = {
  gemmRows: defineKernel({
    file: 'linear/gemm_rows.wgsl',
    bindings: { a: 'read', w: 'read', bias: 'read', c: 'read_write', dims: 'uniform' },
    dims: {
      first: 'u32',
      rows: 'u32',
      cols4: 'u32',
      depth4: 'u32',
      a_stride4: 'u32',
      c_stride4: 'u32',
      weight: 'u32',
      bias4: 'u32',
      has_bias: 'u32',
      a_start4: 'u32',
    },
  }),
  gemmOuter: defineKernel({
    file: 'linear/gemm_outer.wgsl',
    bindings: { x: 'read', dy: 'read', sums: 'read_write', dims: 'uniform' },
    dims: outerDims,
  }),
  /** Some columns of it. */
  gemmOuterPart: defineKernel({
    file: 'linear/gemm_outer.wgsl',
    bindings: { x: 'read', dy: 'read', sums: 'read_write', dims: 'uniform' },
    dims: {
      ...outerDims,
      all4: 'u32',
      first4: 'u32',
    },
  }),
  columnSum: defineKernel({
    file: 'linear/column_sum.wgsl',
    bindings: { y: 'read', sums: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', more: 'u32', slab_rows: 'u32', cols4: 'u32', out: 'u32' },
  }),
  productSum: defineKernel({
    file: 'linear/product_sum.wgsl',
    bindings: { x: 'read', y: 'read', sums: 'read_write', dims: 'uniform' },
    dims: {
      rows: 'u32',
      more: 'u32',
      slab_rows: 'u32',
      units4: 'u32',
      blocks: 'u32',
      slots: 'u32',
      slot_map: 'u32',
      later: 'u32',
      x_start4: 'u32',
      step4: 'u32',
      out: 'u32',
    },
  }),
  embeddingGrad: defineKernel({
    file: 'linear/embedding_grad.wgsl',
    bindings: { batch: 'read', dgates: 'read', grads: 'read_write', dims: 'uniform' },
    dims: {
      cols4: 'u32',
      stride4: 'u32',
      order: 'u32',
      starts: 'u32',
      first: 'u32',
      end: 'u32',
      more: 'u32',
      out: 'u32',
    },
  }),
} as const;
