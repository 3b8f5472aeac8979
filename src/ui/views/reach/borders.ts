import { bordersOf, type ReachData } from '../../../probes/reach/contract.ts';

type Cut = Pick<ReachData, 'seqLength' | 'truncate' | 'bidirectional'>;

/** More lines than these would hide the picture. */
const most = 32;

/** Where steps of a window are cut off from those before, between columns; none where they would be too many to see. */
export function columnBorders(data: Cut, recurrence = 0): number[] {
  const borders = bordersOf(data);
  if (borders.length > most) return [];
  // The reverse direction counts them from the end.
  const reverse = data.bidirectional === true && recurrence % 2 === 1;
  return borders.map((t) => (reverse ? data.seqLength - t - 0.5 : t - 0.5));
}

/** Those of a picture of both directions, which have borders of their own. */
export const sharedBorders = (data: Cut): number[] => (data.bidirectional ? [] : columnBorders(data));

/** The same by lag behind the loss at step tau. */
export const lagBorders = (data: Cut, tau: number, recurrence = 0): number[] =>
  columnBorders(data, recurrence)
    .map((at) => (data.bidirectional === true && recurrence % 2 === 1 ? at - tau : tau - at))
    .filter((lag) => lag > 0);

/** What the lines mean; nothing where there are none. */
export function borderSentence(data: Cut, drawn = columnBorders(data)): string {
  const { truncate = 0 } = data;
  if (bordersOf(data).length === 0) return '';
  const where = drawn.length > 0 ? ', at the dashed lines' : '';
  return ` Back-propagation is cut every ${truncate === 1 ? 'step' : `${truncate} steps`}${where}: no gradient passes.`;
}
