import type { ClipConfig } from '../../../config/settings/types.ts';
import { formatCount, formatMagnitude, formatPercent } from '../../../lib/format.ts';
import { type ClipShares, recentSteps } from '../../../store/run/series.ts';

/** What the gradient norm means now, in one sentence. */
export function normSentence(norm: number, clip: ClipConfig, shares: ClipShares): string {
  const head = `Gradient norm ${formatMagnitude(norm)}`;
  if (clip.type === 'none') return `${head}; gradient clipping is off.`;
  const recent = `the last ${formatCount(Math.min(recentSteps, shares.recentCount))} steps`;
  const counted =
    shares.recent > 0
      ? `${formatPercent(shares.recent)} of ${recent} were clipped, ${formatPercent(shares.overall)} of all.`
      : `none of ${recent} was clipped, ${formatPercent(shares.overall)} of all.`;
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const limit = short(clip.value);
  if (clip.type === 'band') {
    const least = Math.min(clip.lower ?? 0, clip.value);
    const side = norm > clip.value ? 'above' : norm < least ? 'below' : 'within';
    const changed = counted.replace('were clipped', 'were rescaled').replace('was clipped', 'was rescaled');
    return `${head}, ${side} the band from ${short(least)} to ${limit}: ${changed}`;
  }
  if (clip.type === 'value') return `${head}; components are clamped to ±${limit}: ${counted}`;
  return `${head}, ${norm > clip.value ? 'above' : 'under'} the clip at ${limit}: ${counted}`;
}

interface NormValue {
  readonly letter: string;
  readonly before: number;
  readonly after: number;
  /** The largest of all its steps, before the clip. */
  readonly most: number;
  readonly clip: ClipConfig;
}

/** How long the gradients are, how long they have been, and what a clip makes of them. */
export function compareNorms(norms: readonly NormValue[]): string {
  const parts = norms
    .filter(({ before }) => Number.isFinite(before))
    .map(({ letter, before, after, most, clip }) => {
      const been = `at most ${formatMagnitude(most)} so far`;
      if (clip.type === 'none') return `${letter} ${formatMagnitude(before)}, ${been}, not clipped`;
      const to = after < before * 0.995 ? `, clipped to ${formatMagnitude(after)}` : '';
      return `${letter} ${formatMagnitude(before)}${to}, ${been}`;
    });
  return parts.length > 0 ? `Gradient norm: ${parts.join('; ')}.` : '';
}
