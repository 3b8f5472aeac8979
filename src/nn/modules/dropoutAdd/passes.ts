import { fold, makeDispatch } from '../../../gpu/dispatch.ts';
import type { Chunk } from '../../compile/chunks.ts';
import type { NodeContext, Rows } from '../../compile/context.ts';
import type { Passes } from '../../compile/passes.ts';
import { paddedWidth } from '../../network/padding.ts';
import type { DropoutAddConfig } from './definition.ts';

function pointwise({ plan, config, output }: NodeContext<DropoutAddConfig>, { t0, t1 }: Chunk) {
  const { batchSize } = plan.spec;
  const parts = output.value.kind === 'features' ? output.value.parts : [];
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
  async forward(node, chunk) {
    const RESIDUAL = node.node.from.length > 1;
    const { text, dims, workgroups } = pointwise(node, chunk);
    const own = node.inputRows(0);
    const below = RESIDUAL ? node.inputRows(1) : own;
    const { x: outputs, start4: outputs_start4 } = node.outputRows() as Rows & { x: { buffer: GPUBuffer } };
    return [
      makeDispatch(
        await node.pipelines.get('graph/dropout_add.wgsl', { ...text, RESIDUAL }),
        { hs: own.x, below: below.x, outputs, step_uniforms: node.buffers.stepUniformSlots },
        { ...dims, hs_start4: own.start4, below_start4: below.start4, outputs_start4 },
        workgroups,
      ),
    ];
  },

  async backward(node, chunk) {
    const { text, dims, workgroups } = pointwise(node, chunk);
    const gradient = node.outputGradient(chunk);
    const step_uniforms = node.buffers.stepUniformSlots;
    const below = node.node.from.length > 1 ? node.inputGradient(1, chunk) : null;
    if (!below) {
      const pipeline = await node.pipelines.get('graph/dropout_add_backward.wgsl', { ...text, RESIDUAL: 0 });
      return [makeDispatch(pipeline, { gradient, step_uniforms }, dims, workgroups)];
    }
    const pipeline = await node.pipelines.get('graph/dropout_add_backward.wgsl', {
      ...text,
      RESIDUAL: below.more ? 2 : 1,
    });
    return [makeDispatch(pipeline, { gradient, below: below.c, step_uniforms }, dims, workgroups)];
  },
};
