import { bordersOf, type ReachData } from '../../lib/gradientReach.ts';

type Cut = Pick<ReachData, 'seqLength' | 'truncate'>;

/** More lines than these would hide the picture. */
const most = 32;

/** Where steps of a window are cut off from those before, between columns; none where they would be too many to see. */
export function columnBorders(data: Cut): number[] {
  const borders = bordersOf(data);
  return borders.length <= most ? borders.map((t) => t - 0.5) : [];
}

/** The same by lag behind the loss at step tau. */
export const lagBorders = (data: Cut, tau: number): number[] =>
  columnBorders(data)
    .filter((at) => at < tau)
    .map((at) => tau - at);

/** What the lines mean; nothing where there are none. */
export function borderSentence(data: Cut): string {
  const { truncate = 0 } = data;
  if (bordersOf(data).length === 0) return '';
  const where = columnBorders(data).length > 0 ? ', at the dashed lines' : '';
  return ` Back-propagation is cut every ${truncate === 1 ? 'step' : `${truncate} steps`}${where}: no gradient passes.`;
}
