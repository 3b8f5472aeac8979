import type { ModelPlan } from '../../memory/spec.ts';

/** Time steps t0 ≤ t < t1 that gradients pass without a border, and the step at which nothing flows in. */
export interface Segment {
  readonly t0: number;
  readonly t1: number;
  /** The next border, or T; t1 or later. */
  readonly end: number;
}

/**
 * Steps of a window, in order, cut where truncated back-propagation has its borders: every `truncate` steps, and nothing flows from
 * step t + 1 into step t where t + 1 is one. To a kernel each segment is a window's end, so it need not know.
 */
export function segmentsOf(
  { spec }: Pick<ModelPlan, 'spec'>,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
): Segment[] {
  const { seqLength: T, truncate } = spec;
  const k = truncate || T;
  const segments: Segment[] = [];
  for (let at = t0; at < t1; ) {
    const end = Math.min(T, (Math.floor(at / k) + 1) * k);
    const next = Math.min(t1, end);
    segments.push({ t0: at, t1: next, end });
    at = next;
  }
  return segments;
}
