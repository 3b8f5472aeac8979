import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../gpu/device.ts';
import { runBenchmark } from './runBenchmark.ts';
import type { BenchmarkProgress, BenchmarkShape } from './types.ts';

const shape = (hiddenSize: number): BenchmarkShape => ({
  cell: 'lstm',
  hiddenSize,
  batchSize: 4,
  seqLength: 8,
  vocabularySize: 16,
});

describe('runBenchmark', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(navigator.gpu);
  });
  afterAll(() => gpu.device.destroy());

  it('should measure each shape against the ceilings and report progress when it runs', async () => {
    const reports: BenchmarkProgress[] = [];
    const { ceilings, rows } = await runBenchmark(gpu, {
      shapes: [shape(8), shape(12)],
      budgetMs: 500,
      patienceMs: 100_000,
      onProgress: (progress) => reports.push(structuredClone(progress)),
    });
    expect(ceilings?.flopsPerSecond).toBeGreaterThan(0);
    expect(rows.map((row) => row.shape.hiddenSize)).toEqual([8, 12]);
    for (const row of rows) {
      if (row.skipped !== undefined) throw new Error(row.skipped);
      const { times, limit } = row;
      expect(times.steps).toBeGreaterThan(0);
      expect(times.minMs).toBeGreaterThan(0);
      expect(times.medianMs).toBeGreaterThanOrEqual(times.minMs);
      expect(times.maxMs).toBeGreaterThanOrEqual(times.medianMs);
      expect(limit.milliseconds).toBe(Math.max(limit.arithmeticMs, limit.bandwidthMs, limit.chainMs));
      expect(row.charactersPerSecond).toBeCloseTo((4 * 8 * 1000) / times.medianMs, 5);
      expect(row.dispatches).toBeGreaterThan(3);
    }
    expect(reports.map(({ done }) => done)).toEqual([0, 1 / 3, 2 / 3]);
    expect(reports.map(({ report }) => report.rows.length)).toEqual([0, 0, 1]);
    expect(reports.map(({ pending }) => pending.length)).toEqual([2, 2, 1]);
    expect(reports[0]?.report.ceilings).toBeNull();
    expect(reports[2]?.stage).toBe('LSTM, H 12, B 4, T 8');
  });

  it('leaves out what would take too long by what was measured, and says so', async () => {
    const { rows } = await runBenchmark(gpu, { shapes: [shape(8), shape(12)], budgetMs: 0, patienceMs: 0 });
    // Nothing is known before the first.
    expect(rows[0]?.skipped).toBeUndefined();
    expect(rows[1]?.skipped).toMatch(/a step would take about \d/);
  });

  it('leaves out what does not fit in memory', async () => {
    const { rows } = await runBenchmark(gpu, {
      shapes: [{ ...shape(2048), batchSize: 4096, seqLength: 1024 }],
      budgetMs: 100,
    });
    expect(rows[0]?.skipped).toMatch(/GiB/);
  });

  it('should stop when its signal aborts', async () => {
    const stop = new AbortController();
    const stages: string[] = [];
    const running = runBenchmark(gpu, {
      shapes: [shape(8), shape(12)],
      signal: stop.signal,
      onProgress: ({ stage }) => {
        stages.push(stage);
        if (stages.length === 2) stop.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(stages).toHaveLength(2);
    await expect(runBenchmark(gpu, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
