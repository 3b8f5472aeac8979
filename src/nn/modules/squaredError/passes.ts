import type { Slice } from '../../../gpu/arena.ts';
import { fold, makeDispatch } from '../../../gpu/dispatch.ts';
import type { Passes } from '../../compile/passes.ts';
import { outputRows } from '../../networks/parameters.ts';

export const passes: Passes<null> = {
  async forward(node) {
    const { plan, buffers, pipelines } = node;
    const { value } = node.input(0);
    const cols = value.kind === 'features' ? (value.parts[0] as number) : 0;
    const rows = outputRows(plan.spec);
    const { x, stride4 } = node.inputRows(0);
    return [
      makeDispatch(
        await pipelines.get('loss/squared_error.wgsl'),
        {
          logits: x as Slice,
          batch: buffers.batchSlots,
          losses: node.kept('losses'),
          step_uniforms: buffers.stepUniformSlots,
        },
        { rows, cols, cols4: stride4, targets: plan.batch.targets },
        fold(Math.ceil(rows / 64)),
      ),
    ];
  },

  /** The forward pass left it where the outputs were. */
  backward: async () => [],
};
