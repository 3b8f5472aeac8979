import { reset } from '../../store/actions.ts';
import { guardLoss } from '../../store/confirm.ts';

/** Resets, and asks first where there is much to lose. */
export function requestReset(): void {
  guardLoss('Reset this run?', 'Reset', reset);
}
