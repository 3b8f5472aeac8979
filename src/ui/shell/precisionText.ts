import { formatMagnitude } from '../../lib/format.ts';
import type { PrecisionReport } from '../../protocol/run.ts';

/** Two digits, and none of them a power of ten in the usual range: 0.00041 → '0.041%'. */
const percent = (share: number): string => {
  const value = share * 100;
  return `${value > 0 && value < 0.001 ? value.toExponential(1) : Number(value.toPrecision(2))}%`;
};

/**
 * How far a run with weights in half precision is from full precision.
 * @param report undefined before it is measured, null where it could not be
 */
export function precisionText(report: PrecisionReport | null | undefined): string {
  if (report === undefined)
    return 'Weights in half precision: how far that is from full precision is measured once the run has begun.';
  if (report === null)
    return 'Weights in half precision: how far that is from full precision could not be measured, for want of GPU memory for a second model.';
  const { loss, gradient } = report;
  const off =
    loss === 0
      ? 'the loss is that of full precision'
      : `the loss differs by ${formatMagnitude(loss)} from full precision`;
  return `Weights in half precision: ${off}, gradients by at most ${percent(gradient)}.`;
}
