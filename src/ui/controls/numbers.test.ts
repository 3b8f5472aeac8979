import { describe, expect, it } from 'vitest';
import { formatNumber, parseNumber } from './numbers.ts';

describe('parseNumber', () => {
  it.each([
    ['0.005', 0.005],
    [' 1e-3 ', 0.001],
    ['0,25', 0.25],
    ['−2', -2],
  ])('should read %j', (text, value) => {
    expect(parseNumber(text, {})).toEqual({ value });
  });

  it.each(['', ' ', 'abc', '1.2.3', 'Infinity', 'NaN', '1e999'])('should refuse %j', (text) => {
    expect(parseNumber(text, {})).toHaveProperty('problem');
  });

  it('should name both ends of a range', () => {
    const range = { min: 1, max: 256, integer: true };
    expect(parseNumber('0', range)).toEqual({ problem: 'Between 1 and 256.' });
    expect(parseNumber('257', range)).toEqual({ problem: 'Between 1 and 256.' });
    expect(parseNumber('256', range)).toEqual({ value: 256 });
  });

  it('should name the one end of a half-open range', () => {
    expect(parseNumber('-1', { min: 0 })).toEqual({ problem: 'At least 0.' });
    expect(parseNumber('3', { max: 2 })).toEqual({ problem: 'At most 2.' });
  });

  it('should refuse fractions where only whole numbers fit', () => {
    expect(parseNumber('1.5', { integer: true })).toHaveProperty('problem');
    expect(parseNumber('2.0', { integer: true })).toEqual({ value: 2 });
  });
});

describe('formatNumber', () => {
  it.each([0, 1, 0.005, 1e-8, 123456, 4294967295, -0.5, 1e-12, 2.5e12])('should read back as %d', (value) => {
    expect(Number(formatNumber(value))).toBe(value);
  });

  it('should keep plain decimals plain', () => {
    expect(formatNumber(0.0001)).toBe('0.0001');
    expect(formatNumber(1e-8)).toBe('1e-8');
  });
});
