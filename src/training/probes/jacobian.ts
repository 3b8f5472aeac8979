import { JacobianProbe } from '../../probes/jacobian/measure.ts';
import { probeSequences } from './sequences.ts';
import type { ProbeMaker } from './types.ts';

/** What the product of a layer's Jacobians does to a direction. */
export const makeJacobianProbe: ProbeMaker<'jacobian'> = (gpu, pipelines, { trainer }) => {
  const { spec } = trainer.model.plan;
  const [sequence] = probeSequences(trainer.dataset, spec.batchSize, spec.seqLength);
  if (!sequence) throw new RangeError('There is no sequence to follow.');
  return JacobianProbe.create(gpu, spec, sequence, pipelines);
};
