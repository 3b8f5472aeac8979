/**
 * What the log-probability of a hypothesis Y is divided by, so that long ones can compete: 'wu' is ((5 + |Y|) / 6)^α (Wu et al. 2016,
 * Google's neural machine translation system, eq. 14, https://arxiv.org/abs/1609.08144), 'power' is |Y|^α (Dive into Deep Learning,
 * section 10.8, with α = 0.75). α = 0 leaves the log-probability as it is.
 */
export interface LengthPenalty {
  readonly kind: 'wu' | 'power';
  /** ≥ 0 */
  readonly alpha: number;
}

/**
 * Never falls as the length grows.
 * @param length |Y| ≥ 1, in tokens, `<end>` included
 */
export function lengthPenalty(length: number, { kind, alpha }: LengthPenalty): number {
  return (kind === 'wu' ? (5 + length) / 6 : length) ** alpha;
}
