import { defineKernel } from '../../gpu/kernel.ts';

const backwardDims = {
  batch: 'u32',
  hidden: 'u32',
  units4: 'u32',
  weight: 'u32',
  gain: 'u32',
  own: 'u32',
  t0: 'u32',
  t1: 'u32',
  kept: 'u32',
  end: 'u32',
  last: 'u32',
} as const;

/** Those of layers whose step has more than one round of work, and of layer normalisation. */
export const phasedKernels = {
  forwardPhased: defineKernel({
    file: 'recurrent/forward_phased.wgsl',
    bindings: {
      w: 'read',
      params: 'read',
      gates: 'read_write',
      hs: 'read_write',
      cs: 'read_write',
      batch: 'read',
      extra: 'read_write',
      dims: 'uniform',
    },
    dims: {
      batch: 'u32',
      hidden: 'u32',
      units4: 'u32',
      weight: 'u32',
      bias: 'u32',
      gain: 'u32',
      ids: 'u32',
      input: 'u32',
      input_bias: 'u32',
      own: 'u32',
      t0: 'u32',
      t1: 'u32',
      kept: 'u32',
    },
  }),
  backwardPhased: defineKernel({
    file: 'recurrent/backward_phased.wgsl',
    bindings: {
      transposed: 'read',
      params: 'read',
      gates: 'read_write',
      states: 'read',
      dho: 'read',
      carry: 'read_write',
      extra: 'read_write',
      dims: 'uniform',
    },
    dims: backwardDims,
  }),
  /** The same, and what flowed into each state is kept: dL/dh in the place of `dho`, dL/dc in `dcs`. */
  recordedPhased: defineKernel({
    file: 'recurrent/backward_phased.wgsl',
    bindings: {
      transposed: 'read',
      params: 'read',
      gates: 'read_write',
      states: 'read',
      dho: 'read_write',
      carry: 'read_write',
      extra: 'read_write',
      dcs: 'read_write',
      dims: 'uniform',
    },
    dims: backwardDims,
  }),
  normInput: defineKernel({
    file: 'linear/norm_input.wgsl',
    bindings: { params: 'read', batch: 'read', gates: 'read_write', normal: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', hidden: 'u32', units4: 'u32', first: 'u32', input: 'u32', gain: 'u32', bias: 'u32' },
  }),
  normInputBackward: defineKernel({
    file: 'linear/norm_input_backward.wgsl',
    bindings: { params: 'read', gates: 'read', normal: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', hidden: 'u32', units4: 'u32', gain: 'u32' },
  }),
  gainSum: defineKernel({
    file: 'linear/gain_sum.wgsl',
    bindings: { y: 'read', x: 'read', sums: 'read_write', dims: 'uniform' },
    dims: {
      rows: 'u32',
      more: 'u32',
      slab_rows: 'u32',
      cols4: 'u32',
      y_stride4: 'u32',
      x_stride4: 'u32',
      out: 'u32',
    },
  }),
} as const;
