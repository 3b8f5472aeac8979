import { ReachProbe } from '../../probes/reach/measure.ts';
import { probeRows } from '../../probes/shared/rows.ts';
import { probeSequences } from './sequences.ts';
import type { ProbeMaker } from './types.ts';

/** How far back the gradients of single losses reach. */
export const makeReachProbe: ProbeMaker<'reach'> = (gpu, pipelines, { trainer }) => {
  const { spec } = trainer.model.plan;
  const sequences = probeSequences(trainer.dataset, spec.batchSize, spec.seqLength);
  const rows = probeRows(spec.shape, spec.seqLength, sequences.length);
  return ReachProbe.create(gpu, spec, rows, sequences.slice(0, rows.sequences), pipelines);
};
