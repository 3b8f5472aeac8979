import { widestSpectrum } from '../../probes/spectrum/contract.ts';
import { recurrentSpectrum } from '../../probes/spectrum/measure.ts';
import type { ProbeMaker } from './types.ts';

/** The eigenvalues of a layer's recurrent matrix. */
export const makeSpectrumProbe: ProbeMaker<'spectrum'> = async (_, __, { trainer }) => {
  const { hiddenSize } = trainer.model.plan.spec.shape;
  if (hiddenSize > widestSpectrum) throw new RangeError(`eigenvalues are computed for up to ${widestSpectrum} units`);
  return { run: recurrentSpectrum, destroy: () => undefined };
};
