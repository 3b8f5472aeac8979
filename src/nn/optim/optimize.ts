import { optimizerTypes } from '../../config/settings/optimizer.ts';
import { type Dispatch, fold } from '../../gpu/dispatch.ts';
import { float16Parameters, type PassContext } from '../compile/context.ts';
import { dispatch } from '../compile/dispatch.ts';
import { lossesOf } from '../compile/losses.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { outputRows } from '../networks/parameters.ts';

/** What update.wgsl calls it. */
const optimizerIndex = ({ type, nesterov }: ModelSpec['optimizer']): number =>
  type === 'sgd' ? Number(nesterov) : optimizerTypes.indexOf(type) + 1;

/** Partial sums to the flat gradient, with the norms of what each invocation saw. */
export const reducePass = (context: PassContext): Promise<Dispatch[]> =>
  dispatch(context, 'optim/reduce.wgsl', { workgroups: fold(context.plan.tiles.length / 12) });

/** Mean loss, gradient norm, the clip's factor, the row of metrics. An evaluation ends with it. */
export const normPass = (context: PassContext): Promise<Dispatch[]> =>
  dispatch(context, 'optim/norm.wgsl', {
    bind: { losses: lossesOf(context) },
    dims: { rows: outputRows(context.plan.spec), partials: (context.plan.tiles.length / 12) * 64 },
    workgroups: [1, 1, 1],
  });

/** Clip and optimizer step. */
export const updatePass = (context: PassContext): Promise<Dispatch[]> =>
  dispatch(context, 'optim/update.wgsl', {
    text: float16Parameters(context.plan),
    constants: { OPTIMIZER: optimizerIndex(context.plan.spec.optimizer) },
    workgroups: fold(context.plan.tiles.length / 12),
  });
