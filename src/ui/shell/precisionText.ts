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
  if (report === undefined) return '16-bit weights: the error against 32-bit weights is measured when the run starts.';
  if (report === null)
    return '16-bit weights: the error against 32-bit weights could not be measured, for lack of GPU memory for a second model.';
  const { loss, gradient } = report;
  const off =
    loss === 0
      ? 'the loss equals that of 32-bit weights'
      : `the loss differs by ${formatMagnitude(loss)} from 32-bit weights`;
  return `16-bit weights: ${off}, gradients by at most ${percent(gradient)}.`;
}
