import { wholeWindow } from '../../compile/chunks.ts';
import type { NodeContext } from '../../compile/context.ts';
import { dispatch } from '../../compile/dispatch.ts';
import type { Passes } from '../../compile/passes.ts';
import { padTo4 } from '../../network/padding.ts';
import type { PoolConfig, PoolKind } from './definition.ts';

const kinds: Record<PoolKind, number> = { last: 0, mean: 1, max: 2, ends: 3 };

function common(node: NodeContext<PoolConfig>) {
  const { plan, config, outputFeatures } = node;
  const { batchSize } = plan.spec;
  const { parts } = outputFeatures;
  const { x: states, start4 } = node.inputRows(0);
  const D = parts.length;
  const units4 = padTo4(parts[0] as number) / 4;
  return {
    text: { D, POOL: kinds[config.pool] },
    states,
    dims: { batch: batchSize, units4, lengths: plan.batch.lengths, start4 },
    workgroups: [Math.ceil((batchSize * D * units4) / 64), 1, 1] as const,
  };
}

export const passes: Passes<PoolConfig> = {
  forward(node) {
    const { states, ...shared } = common(node);
    return dispatch(node, 'pool/pool.wgsl', { ...shared, bind: { states, pooled: node.outputRows().x } });
  },

  async backward(node, chunk) {
    const target = node.inputGradient(0, chunk);
    if (!target) return [];
    const { states, dims, text, workgroups } = common(node);
    const { t0, t1 } = chunk;
    const dpooled = node.outputGradient(wholeWindow(node.plan));
    return dispatch(node, 'pool/unpool.wgsl', {
      ...{ text: { ...text, MORE: target.more }, workgroups },
      bind: { states, dpooled, gradient: target.c.x },
      dims: { ...dims, t0, t1 },
    });
  },
};
