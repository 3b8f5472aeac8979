import { bordersOf, type ReachData, type Recurrences } from '../../../probes/reach/contract.ts';
import { readsBothWays } from '../../../probes/shared/contract.ts';

type Cut = Pick<ReachData, 'seqLength' | 'truncate'>;

/** More lines than these would hide the picture. */
const most = 32;

/**
 * Where steps of a window are cut off from those before, between columns; none where they would be too many to see.
 * @param reverse of a direction that counts them from the end
 */
export function columnBorders(data: Cut, reverse = false): number[] {
  const borders = bordersOf(data);
  if (borders.length > most) return [];
  return borders.map((t) => (reverse ? data.seqLength - t - 0.5 : t - 0.5));
}

/** Those of a picture of both directions, which have borders of their own. */
export const sharedBorders = (data: Cut & Recurrences): number[] =>
  readsBothWays(data.recurrences) ? [] : columnBorders(data);

/** The same by lag behind the loss at step tau. */
export const lagBorders = (data: Cut, tau: number, reverse = false): number[] =>
  columnBorders(data, reverse)
    .map((at) => (reverse ? at - tau : tau - at))
    .filter((lag) => lag > 0);

/** What the lines mean; nothing where there are none. */
export function borderSentence(data: Cut, drawn = columnBorders(data)): string {
  const { truncate = 0 } = data;
  if (bordersOf(data).length === 0) return '';
  const where = drawn.length > 0 ? ', at the dashed lines' : '';
  return ` Back-propagation is cut every ${truncate === 1 ? 'step' : `${truncate} steps`}${where}: no gradient passes.`;
}
