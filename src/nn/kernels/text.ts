import { defineKernel } from '../../gpu/kernel.ts';

/** Writing, a token at a time. */
export const textKernels = {
  pick: defineKernel({
    file: 'text/pick.wgsl',
    bindings: {
      logits: 'read',
      sequences: 'read',
      cursor: 'read_write',
      tokens: 'read_write',
      probs: 'read_write',
      batch: 'read_write',
      dims: 'uniform',
    },
  }),
  sample: defineKernel({
    file: 'text/sample.wgsl',
    bindings: {
      params: 'read',
      scalars: 'read',
      sequences: 'read',
      state: 'read_write',
      tokens: 'read_write',
      probs: 'read_write',
      dims: 'uniform',
    },
  }),
} as const;
