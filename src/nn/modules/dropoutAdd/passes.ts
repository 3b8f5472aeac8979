import { fold } from '../../../gpu/dispatch.ts';
import type { Chunk } from '../../compile/chunks.ts';
import type { NodeContext } from '../../compile/context.ts';
import { dispatch } from '../../compile/dispatch.ts';
import type { Passes } from '../../compile/passes.ts';
import { paddedWidth } from '../../network/padding.ts';
import type { DropoutAddConfig } from './definition.ts';

function pointwise({ plan, config, outputFeatures: { parts } }: NodeContext<DropoutAddConfig>, { t0, t1 }: Chunk) {
  const { batchSize } = plan.spec;
  const units4 = paddedWidth(parts) / 4;
  const { dropout, stream } = config;
  const DROPOUT = dropout !== null;
  return {
    text: { DROPOUT, VARIATIONAL: DROPOUT && dropout.variational, BIDIRECTIONAL: parts.length > 1 },
    dims: {
      ...{ first: t0 * batchSize, rows: t1 * batchSize, units4 },
      ...{ hidden: parts[0] as number, batch: batchSize, stream },
    },
    workgroups: fold(Math.ceil(((t1 - t0) * batchSize * units4) / 64)),
  };
}

/** Masks are drawn again in the backward pass from (seed, step, stream, row, unit), so none is kept. */
export const passes: Passes<DropoutAddConfig> = {
  forward(node, chunk) {
    const RESIDUAL = node.node.from.length > 1;
    const { text, dims, workgroups } = pointwise(node, chunk);
    const own = node.inputRows(0);
    const below = RESIDUAL ? node.inputRows(1) : own;
    const { x: outputs, start4: outputs_start4 } = node.outputRows();
    return dispatch(node, 'graph/dropout_add.wgsl', {
      text: { ...text, RESIDUAL },
      bind: { hs: own.x, below: below.x, outputs },
      dims: { ...dims, hs_start4: own.start4, below_start4: below.start4, outputs_start4 },
      workgroups,
    });
  },

  backward(node, chunk) {
    const { text, ...shared } = pointwise(node, chunk);
    const below = node.node.from.length > 1 ? node.inputGradient(1, chunk) : null;
    const gradient = node.outputGradientRows(chunk);
    return dispatch(node, 'graph/dropout_add_backward.wgsl', {
      text: { ...text, RESIDUAL: below ? (below.more ? 2 : 1) : 0 },
      bind: { gradient: gradient.x, ...(below && { below: below.c.x }) },
      ...shared,
      dims: { ...shared.dims, start4: gradient.start4 },
    });
  },
};
