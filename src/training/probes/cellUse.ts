import { CellUseProbe } from '../../probes/cellUse/measure.ts';
import { probeSequences } from './sequences.ts';
import type { ProbeMaker } from './types.ts';

/** How the units of a layer use their cell. */
export const makeCellUseProbe: ProbeMaker<'cellUse'> = (gpu, pipelines, { trainer }) => {
  const { spec } = trainer.model.plan;
  const sequences = probeSequences(trainer.dataset, spec.batchSize, spec.seqLength);
  if (sequences.length === 0) throw new RangeError('There is no sequence to read.');
  return CellUseProbe.create(gpu, spec, sequences, pipelines);
};
