import type { Slice } from '../../../gpu/arena.ts';
import { makeDispatch } from '../../../gpu/dispatch.ts';
import { wholeWindow } from '../../compile/chunks.ts';
import type { NodeContext } from '../../compile/context.ts';
import type { Passes } from '../../compile/passes.ts';
import { padTo4 } from '../../network/padding.ts';
import type { PoolConfig, PoolKind } from './definition.ts';

const kinds: Record<PoolKind, number> = { last: 0, mean: 1, max: 2, ends: 3 };

function common(node: NodeContext<PoolConfig>) {
  const { plan, config, buffers, output } = node;
  const { batchSize } = plan.spec;
  const parts = output.value.kind === 'features' ? output.value.parts : [];
  const { x, start4 } = node.inputRows(0);
  const D = parts.length;
  const units4 = padTo4(parts[0] as number) / 4;
  return {
    text: { D, POOL: kinds[config.pool] },
    resources: { states: x, batch: buffers.batchSlots },
    dims: { batch: batchSize, units4, lengths: plan.batch.lengths, start4 },
    workgroups: [Math.ceil((batchSize * D * units4) / 64), 1, 1] as const,
  };
}

export const passes: Passes<PoolConfig> = {
  async forward(node) {
    const { text, resources, dims, workgroups } = common(node);
    const pooled = node.outputRows().x as Slice;
    const pipeline = await node.pipelines.get('pool/pool.wgsl', text);
    return [makeDispatch(pipeline, { ...resources, pooled }, dims, workgroups)];
  },

  async backward(node, chunk) {
    const target = node.inputGradient(0, chunk);
    if (!target) return [];
    const { text, resources, dims, workgroups } = common(node);
    const { t0, t1 } = chunk;
    const dpooled = node.outputGradient(wholeWindow(node.plan));
    const pipeline = await node.pipelines.get('pool/unpool.wgsl', text);
    return [makeDispatch(pipeline, { ...resources, dpooled, gradient: target.c }, { ...dims, t0, t1 }, workgroups)];
  },
};
