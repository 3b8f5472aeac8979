import { expect, it } from 'vitest';
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatLoss,
  formatMagnitude,
  formatPercent,
  listed,
  spokenChar,
  visibleChar,
} from './format.ts';

const rows = (format: (x: number) => string, inputs: number[]): string[] => inputs.map((x) => format(x));

it('formats counts', () => {
  expect(rows(formatCount, [0, 1240, 1234567.4, -5, Number.NaN])).toEqual(['0', '1,240', '1,234,567', '−5', '–']);
});

it('formats compact counts and rates with three digits', () => {
  expect(rows(formatCompact, [7, 999, 999.6, 1000, 8127, 99_960, 999_499, 999_501, 1.2e6, 4.2e13])).toEqual([
    '7',
    '999',
    '1.00k',
    '1.00k',
    '8.13k',
    '100k',
    '999k',
    '1.00M',
    '1.20M',
    '42.0T',
  ]);
  expect(rows(formatCompact, [0.5, 12.345, Number.POSITIVE_INFINITY])).toEqual(['0.50', '12.3', '–']);
});

it('formats bytes', () => {
  expect(rows(formatBytes, [0, 1023, 1024, 1536, 1048575, 5 * 2 ** 30])).toEqual([
    '0 B',
    '1023 B',
    '1.00 KiB',
    '1.50 KiB',
    '1.00 MiB',
    '5.00 GiB',
  ]);
});

it('keeps the digits of a loss fixed', () => {
  expect(rows(formatLoss, [2.3147, 10, 0, -0.5, 123456, Number.NaN])).toEqual([
    '2.31',
    '10.00',
    '0.00',
    '−0.50',
    '1.2e+5',
    '–',
  ]);
});

it('formats magnitudes over many decades', () => {
  expect(rows(formatMagnitude, [0, 1, 0.12345, 12.3, 1234, 9999, 10_000, 0.001, 0.0009994, 3e-8])).toEqual([
    '0',
    '1.00',
    '0.123',
    '12.3',
    '1234',
    '9999',
    '1.0e+4',
    '0.00100',
    '1.0e-3',
    '3.0e-8',
  ]);
});

it('never rounds a share to all or nothing', () => {
  expect(rows(formatPercent, [0, 1e-5, 0.004, 0.0099, 0.374, 0.99, 0.9912, 0.99999, 1, Number.NaN])).toEqual([
    '0%',
    '<0.1%',
    '0.4%',
    '1.0%',
    '37%',
    '99%',
    '99.1%',
    '>99.9%',
    '100%',
    '–',
  ]);
});

it('formats durations', () => {
  expect(rows(formatDuration, [0, 7.9, 750, 3725])).toEqual(['0:00', '0:07', '12:30', '1:02:05']);
});

it('shows and names what cannot be seen', () => {
  expect([' ', '\n', '\t', '\u0001', 'a', '鯨'].map(visibleChar)).toEqual(['␣', '↵', '⇥', '␁', 'a', '鯨']);
  expect([' ', '\n', '.', 'a', 'A', 'É'].map(spokenChar)).toEqual([
    'space',
    'new line',
    'full stop',
    'a',
    'capital A',
    'capital É',
  ]);
});

it('listed joins as people do', () => {
  expect([[], ['A'], ['A', 'B'], ['A', 'B', 'C']].map(listed)).toEqual(['', 'A', 'A and B', 'A, B and C']);
});
