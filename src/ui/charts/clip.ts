import type { ClipConfig } from '../../config/settings/types.ts';

/** Norms that the clip holds gradients to, the larger first; none where it looks at components, or is off. */
export function thresholdsOf({ type, value, lower = 0 }: ClipConfig): number[] {
  if (type === 'band') return [value, Math.min(lower, value)];
  return type === 'norm' ? [value] : [];
}
