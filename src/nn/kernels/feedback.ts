import { defineKernel } from '../../gpu/kernel.ts';

/** Answers that are fed back. */
export const feedbackKernels = {
  feed: defineKernel({
    file: 'graph/feed.wgsl',
    bindings: { params: 'read', batch: 'read', gates: 'read_write', dims: 'uniform' },
    dims: { fed: 'u32', first: 'u32', rows: 'u32', cols4: 'u32', stride4: 'u32', table: 'u32' },
  }),
  answer: defineKernel({
    file: 'graph/answer.wgsl',
    bindings: { logits: 'read', batch: 'read_write', hyper: 'uniform', dims: 'uniform' },
    dims: { row: 'u32', batch: 'u32', cols: 'u32', stride: 'u32', targets: 'u32', fed: 'u32' },
  }),
  answerLists: defineKernel({
    file: 'graph/answer_lists.wgsl',
    bindings: { batch: 'read_write', dims: 'uniform' },
    dims: { rows: 'u32', cols: 'u32', fed: 'u32', order: 'u32', starts: 'u32' },
  }),
} as const;
