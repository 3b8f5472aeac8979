import { describe, expect, it } from 'vitest';
import { precisionText } from './precisionText.ts';

describe('precisionText', () => {
  it.each([
    [
      { loss: 2.13e-5, gradient: 0.00041 },
      'the loss differs by 2.1e-5 from 32-bit weights, gradients by at most 0.041%.',
    ],
    [
      { loss: 0.00123, gradient: 0.0312 },
      'the loss differs by 0.00123 from 32-bit weights, gradients by at most 3.1%.',
    ],
    [{ loss: 0, gradient: 2.4e-6 }, 'the loss equals that of 32-bit weights, gradients by at most 2.4e-4%.'],
  ])('should tell %o', (report, text) => {
    expect(precisionText(report)).toBe(`16-bit weights: ${text}`);
  });

  it('should say why there is no figure', () => {
    expect(precisionText(undefined)).toMatch(/is measured when the run starts\.$/);
    expect(precisionText(null)).toMatch(/could not be measured, for lack of GPU memory/);
  });
});
