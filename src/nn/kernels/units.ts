import { defineKernel } from '../../gpu/kernel.ts';

const unitDims = {
  batch: 'u32',
  units4: 'u32',
  weight: 'u32',
  own: 'u32',
  t0: 'u32',
  t1: 'u32',
  kept: 'u32',
  end: 'u32',
  params_stride: 'u32',
  gates_stride: 'u32',
  states_stride: 'u32',
  dho_stride: 'u32',
  carry_stride: 'u32',
} as const;

/** The time loop of a layer whose units run by themselves. */
export const unitsKernels = {
  forwardUnits: defineKernel({
    file: 'recurrent/forward_units.wgsl',
    bindings: {
      params: 'read',
      gates: 'read_write',
      hs: 'read_write',
      cs: 'read_write',
      batch: 'read',
      dims: 'uniform',
    },
    dims: {
      batch: 'u32',
      hidden: 'u32',
      units4: 'u32',
      weight: 'u32',
      bias: 'u32',
      input: 'u32',
      input_bias: 'u32',
      ids: 'u32',
      own: 'u32',
      t0: 'u32',
      t1: 'u32',
      kept: 'u32',
      params_stride: 'u32',
      gates_stride: 'u32',
      states_stride: 'u32',
      batch_stride: 'u32',
    },
  }),
  backwardUnits: defineKernel({
    file: 'recurrent/backward_units.wgsl',
    bindings: {
      params: 'read',
      gates: 'read_write',
      hs: 'read',
      cs: 'read',
      dho: 'read',
      carry: 'read_write',
      dims: 'uniform',
    },
    dims: unitDims,
  }),
  recordedUnits: defineKernel({
    file: 'recurrent/backward_units.wgsl',
    bindings: {
      params: 'read',
      gates: 'read_write',
      hs: 'read',
      cs: 'read',
      dho: 'read_write',
      carry: 'read_write',
      dcs: 'read_write',
      dims: 'uniform',
    },
    dims: unitDims,
  }),
} as const;
