import { defineKernel } from '../../gpu/kernel.ts';

/** What is measured for pictures. */
export const probeKernels = {
  probeNorms: defineKernel({
    file: 'probe/norms.wgsl',
    bindings: { dh: 'read', dc: 'read', found: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', units4: 'u32', out: 'u32' },
  }),
  probeSums: defineKernel({
    file: 'probe/sums.wgsl',
    bindings: { dh: 'read', dc: 'read', found: 'read_write', dims: 'uniform' },
    dims: {
      steps: 'u32',
      sequences: 'u32',
      losses: 'u32',
      tau: 'u32',
      near: 'u32',
      units4: 'u32',
      out: 'u32',
    },
  }),
  probeUpdates: defineKernel({
    file: 'probe/updates.wgsl',
    bindings: { before: 'read', after: 'read', found: 'read_write', dims: 'uniform' },
    dims: { parts: 'u32' },
  }),
  probeColumns: defineKernel({
    file: 'probe/columns.wgsl',
    bindings: { params: 'read', columns: 'read_write', dims: 'uniform' },
    dims: { start: 'u32', cols4: 'u32', count: 'u32', padded: 'u32' },
  }),
} as const;
