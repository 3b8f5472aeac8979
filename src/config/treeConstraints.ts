import type { Constraint } from './constraint.ts';
import { treeTaskOf } from './task.ts';

/** A recursive network has one cell for all nodes and no steps, so what says more of layers or of time has nothing to act on. */
export const ofTrees: readonly Constraint[] = (
  [
    {
      path: 'embedding.size',
      violated: ({ embedding }) => embedding.size === 0 || embedding.tied,
      reason: 'what stands at a node is read by an embedding; set its size, such as 32, and do not tie it.',
    },
    { path: 'layers', violated: ({ layers }) => layers > 1, reason: 'a recursive network has one layer; set 1.' },
    {
      path: 'bidirectional',
      violated: ({ bidirectional }) => bidirectional,
      reason: 'a tree has no order of time; switch it off.',
    },
    {
      path: 'layerNorm',
      violated: ({ layerNorm }) => layerNorm,
      reason: 'a recursive network has no layer normalisation; switch it off.',
    },
    {
      path: 'feedback.enabled',
      violated: ({ feedback }) => feedback.enabled,
      reason: 'a tree has no step before another; switch output feedback off.',
    },
    {
      path: 'pool',
      violated: ({ pool }) => pool !== 'steps',
      reason: 'a tree’s root is what is read of it; let the head read every step, which is every node here.',
    },
    {
      path: 'truncate',
      violated: ({ truncate }) => truncate > 0,
      reason: 'gradients pass through whole trees; set it to 0.',
    },
    {
      path: 'init.recurrent',
      violated: ({ init, tree }) => tree.cell !== 'child-sum' && ['identity', 'gaussian'].includes(init.recurrent),
      reason:
        'a cell with two children has matrices of both side by side, which are not square; choose another initialisation.',
    },
  ] as const satisfies readonly Constraint[]
).map(
  (each: Constraint): Constraint => ({
    ...each,
    violated: (config) => treeTaskOf(config) !== null && each.violated(config),
  }),
);
