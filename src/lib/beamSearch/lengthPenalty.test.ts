import { describe, expect, it } from 'vitest';
import { lengthPenalty } from './lengthPenalty.ts';

describe('lengthPenalty', () => {
  it('should be the formula of Wu et al. when that is chosen', () => {
    expect(lengthPenalty(1, { kind: 'wu', alpha: 0.6 })).toBe(1);
    expect(lengthPenalty(7, { kind: 'wu', alpha: 1 })).toBe(2);
    expect(lengthPenalty(19, { kind: 'wu', alpha: 0.5 })).toBe(2);
  });

  it('should be a power of the length when that is chosen', () => {
    expect(lengthPenalty(16, { kind: 'power', alpha: 0.75 })).toBeCloseTo(8, 12);
    expect(lengthPenalty(7, { kind: 'power', alpha: 1 })).toBe(7);
  });

  it('should leave log-probabilities as they are when α is 0', () => {
    for (const kind of ['wu', 'power'] as const) expect(lengthPenalty(9, { kind, alpha: 0 })).toBe(1);
  });
});
