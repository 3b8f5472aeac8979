import { describe, expect, it } from 'vitest';
import type { BenchmarkReport, BenchmarkRow } from '../../benchmark/types.ts';
import { benchmarkText, figure, rowFigures } from './benchmarkText.ts';

const shape = (hiddenSize: number, batchSize: number, seqLength: number) => ({
  cell: 'lstm',
  hiddenSize,
  batchSize,
  seqLength,
  vocabularySize: 64,
});

const measured: BenchmarkRow = {
  shape: shape(64, 16, 32),
  times: { medianMs: 20, minMs: 18.44, maxMs: 123.4, steps: 12 },
  limit: { milliseconds: 5, bound: 'chain', arithmeticMs: 2, bandwidthMs: 0.01, chainMs: 5 },
  flopsPerSecond: 3.146e9,
  charactersPerSecond: 25_600,
  dispatches: 15,
};

const report: BenchmarkReport = {
  ceilings: {
    flopsPerSecond: 23.6e9,
    cacheBytesPerSecond: 2.5e9,
    memoryBytesPerSecond: 1.25e9,
    barrierMicroseconds: 7,
    dispatchMicroseconds: 31.52,
    submitMicroseconds: 1234,
  },
  rows: [measured, { shape: shape(512, 64, 64), skipped: 'Left out, because a step would take about 9.0 s.' }],
};

const surroundings = { adapter: 'Some GPU', browser: 'Chrome 141, Linux', at: new Date('2026-03-04T05:06:07Z') };

describe('figure', () => {
  it.each([
    [0.41234, '0.412'],
    [2, '2.00'],
    [18.46, '18.5'],
    [141.3, '141'],
    [1005.1, '1,010'],
    [49_152, '49,200'],
  ])('%d', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

describe('rowFigures', () => {
  it('relates each ceiling to the median', () => {
    expect(rowFigures(measured)).toMatchObject({
      median: '20.0',
      min: '18.4',
      max: '123',
      gigaflops: '3.15',
      charactersPerSecond: '25.6k',
      limit: '5.00',
      bound: 'chain',
      shares: { arithmetic: '10%', bandwidth: '<0.1%', chain: '25%' },
    });
  });

  it('has nothing of a shape that was left out', () => {
    expect(rowFigures({ shape: shape(1, 1, 1), skipped: 'why' })).toBeNull();
  });
});

describe('benchmarkText', () => {
  const text = benchmarkText(report, surroundings);

  it('says on what, with what and when', () => {
    expect(text).toContain('- GPU: Some GPU\n- Browser: Chrome 141, Linux\n- Date: 2026-03-04\n');
    expect(text).toContain('One LSTM layer, 64 characters, Adam');
  });

  it('has a table that lines up', () => {
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    expect(lines.map((line) => line.length)).toEqual(lines.map(() => lines[0]?.length));
    const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells[0]?.slice(1, 5)).toEqual(['H/B/T', 'step ms', 'min', 'max']);
    const figures = ['64/16/32', '20.0', '18.4', '123', '3.15', '25.6k', '15', '5.00', 'chain', '10%', '<0.1%', '25%'];
    expect(cells[2]?.slice(1, -1)).toEqual(figures);
    expect(lines).toHaveLength(3);
  });

  it('names what was left out, and the ceilings', () => {
    expect(text).toContain('\n512/64/64: Left out, because a step would take about 9.0 s.\n');
    expect(text).toContain(
      'Arithmetic 23.6 GFLOP/s, Cache 2.50 GB/s, Memory 1.25 GB/s, Barrier 7.00 µs, Dispatch 31.5 µs, Submit 1,230 µs.',
    );
  });

  it('without a row that was measured has no table', () => {
    expect(benchmarkText({ ceilings: null, rows: report.rows.slice(1) }, surroundings)).not.toContain('|');
  });
});
