import { formatMagnitude, formatPercent } from '../../lib/format.ts';
import type { ReachData } from '../../lib/gradientReach.ts';

/** Colour and dash of what is drawn of each kind of state. */
export const strokes = {
  h: { stroke: 'var(--data-1)' },
  c: { stroke: 'var(--data-2)', dash: '6 3' },
} as const;

/** A share of what the gradient is at its start: '37%', '2.3e−5', '12.0×'. */
export function showShare(share: number): string {
  if (share === 0) return '0';
  if (share < 1e-3) return formatMagnitude(share);
  return share < 10 ? formatPercent(share) : `${formatMagnitude(share)}×`;
}

export const showAs = (relative: boolean): ((value: number) => string) => (relative ? showShare : formatMagnitude);

/** What the y axis or the colours count. */
export const unitOf = (relative: boolean): string => (relative ? 'share of the start' : 'gradient, length');

/** 'h', or 'h, layer 2' where there are several. */
export const stateLabel = (data: ReachData, layer: number, state: 'h' | 'c'): string =>
  data.layers > 1 ? `${state}, layer ${layer + 1}` : state;
