import { guardLoss } from '../../store/notices/confirm.ts';
import { reset } from '../../store/run/actions.ts';

/** Resets, and asks first where there is much to lose. */
export function requestReset(): void {
  guardLoss('Reset this run?', 'Reset', reset);
}
