import { formatMagnitude, formatPercent } from '../../../lib/format.ts';
import type { ReachData, Recurrences } from '../../../probes/reach/contract.ts';
import { type CellPlace, placeName } from '../../../probes/shared/contract.ts';

/** Colour and dash of what is drawn of each kind of state. */
export const strokes = {
  h: { stroke: 'var(--data-1)' },
  c: { stroke: 'var(--data-2)', dash: '6 3' },
} as const;

/** Of what reaches the other side. */
export const otherStroke = (state: 'h' | 'c') => ({ stroke: strokes[state].stroke, dash: '1 4' });

/** A share of what the gradient is at its start: '37%', '2.3e−5', '12.0×'. */
export function showShare(share: number): string {
  if (share === 0) return '0';
  if (share < 1e-3) return formatMagnitude(share);
  return share < 10 ? formatPercent(share) : `${formatMagnitude(share)}×`;
}

export const showAs = (relative: boolean): ((value: number) => string) => (relative ? showShare : formatMagnitude);

/** What the y axis or the colours count. */
export const unitOf = (relative: boolean): string => (relative ? 'fraction of the initial value' : 'gradient, length');

/** Layer and direction of a recurrence. */
export const placeOf = ({ recurrences }: Recurrences, recurrence: number): CellPlace =>
  recurrences[recurrence] ?? { layers: 1, layer: 0 };

/** 'h', or 'h, layer 2' where there are several, or 'h, the reverse direction of layer 2'. */
export function stateLabel(data: ReachData, recurrence: number, state: 'h' | 'c'): string {
  const place = placeName(placeOf(data, recurrence));
  return place ? `${state}, ${place}` : state;
}
