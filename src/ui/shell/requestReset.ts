import { reset } from '../../store/run/build.ts';
import { guardLoss } from '../../store/run/confirm.ts';

/** Resets, and asks first where there is much to lose. */
export function requestReset(): void {
  guardLoss('Reset this run?', 'Reset', reset);
}
