import type { Gpu } from '../gpu/device.ts';
import { GpuError } from '../gpu/errors.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import { Model } from '../nn/model.ts';
import { measureCeilings } from './ceilings.ts';
import { BenchmarkError } from './errors.ts';
import { limitOf, stepWork } from './limits.ts';
import { stepTimes } from './stepTimes.ts';
import type { BenchmarkProgress, BenchmarkReport, BenchmarkRow, BenchmarkShape, Ceilings } from './types.ts';
import { benchmarkShapes, modelShape, modelSpec, Workload } from './workload.ts';

interface BenchmarkOptions {
  readonly shapes?: readonly BenchmarkShape[];
  /** Time to take in all, ms. */
  readonly budgetMs?: number;
  /** A shape that by its work would end later than this is left out, ms. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: BenchmarkProgress) => void;
}

/** Compiling may have taken all of a shape's time; it is measured for this long all the same. */
const leastMs = 400;
/** Loss of a uniform guess is ln V; far beyond it no step has computed what it should. */
const mostLoss = 3;

/**
 * Measures the adapter's ceilings, then whole training steps of each shape against them, in about five seconds on any adapter.
 * Whatever else uses the GPU meanwhile is in the figures.
 * @throws BenchmarkError, GpuError, or DOMException 'AbortError' once the signal says so.
 */
export async function runBenchmark(gpu: Gpu, options: BenchmarkOptions = {}): Promise<BenchmarkReport> {
  const { shapes = benchmarkShapes, budgetMs = 5000, patienceMs = 8000, signal, onProgress } = options;
  signal?.throwIfAborted();
  const start = performance.now();
  const pipelines = new PipelineCache(gpu.device);
  const rows: BenchmarkRow[] = [];
  let ceilings: Ceilings | null = null;
  const report = (): BenchmarkReport => ({ ceilings, rows: [...rows] });
  const reportStage = (stage: string): void => {
    const done = (rows.length + Number(ceilings !== null)) / (shapes.length + 1);
    onProgress?.({ stage, done, report: report(), pending: shapes.slice(rows.length) });
  };

  reportStage('Peak rates of this GPU');
  ceilings = await measureCeilings(gpu.device, { signal });
  let slowestMsPerFlop = 0;
  for (const [i, shape] of shapes.entries()) {
    signal?.throwIfAborted();
    reportStage(nameOf(shape));
    const { flops } = stepWork(modelShape(shape), shape, 'persistent');
    const elapsed = performance.now() - start;
    // One step warms up.
    const predictedMs = flops * slowestMsPerFlop;
    if (predictedMs > 0 && elapsed + 2 * predictedMs > patienceMs) {
      rows.push({
        shape,
        skipped: `Left out, because a step would take about ${(predictedMs / 1000).toFixed(1)} s.`,
      });
      continue;
    }
    const share = Math.max(0, budgetMs - elapsed) / (shapes.length - i);
    const row = await measureShape(gpu, pipelines, shape, ceilings, share, signal);
    rows.push(row);
    if (row.skipped === undefined) slowestMsPerFlop = Math.max(slowestMsPerFlop, row.times.medianMs / flops);
  }
  return report();
}

const nameOf = ({ cell, hiddenSize, batchSize, seqLength }: BenchmarkShape): string =>
  `${cell.toUpperCase()}, H ${hiddenSize}, B ${batchSize}, T ${seqLength}`;

async function measureShape(
  gpu: Gpu,
  pipelines: PipelineCache,
  shape: BenchmarkShape,
  ceilings: Ceilings,
  forMs: number,
  signal?: AbortSignal,
): Promise<BenchmarkRow> {
  const { batchSize, seqLength } = shape;
  const start = performance.now();
  let model: Model;
  try {
    model = await Model.create(gpu, modelSpec(shape), pipelines);
  } catch (error) {
    if (error instanceof GpuError && error.code === 'out-of-memory') return { shape, skipped: error.message };
    throw error;
  }
  try {
    const workload = new Workload(model, shape);
    const times = await stepTimes(workload, Math.max(leastMs, start + forMs - performance.now()), signal);
    const loss = await workload.lastLoss();
    if (!(loss > 0 && loss < mostLoss * Math.log(shape.vocabularySize))) {
      throw new BenchmarkError('wrong-result', `${nameOf(shape)} ended with a loss of ${loss}, which is wrong.`);
    }
    const { forward, backward } = model.plan.variants;
    const work = stepWork(model.plan.spec.shape, { batchSize, seqLength }, forward.kind, backward.kind);
    return {
      shape,
      times,
      limit: limitOf(work, ceilings),
      flopsPerSecond: (work.flops * 1000) / times.medianMs,
      charactersPerSecond: (batchSize * seqLength * 1000) / times.medianMs,
      dispatches: model.dispatchesPerStep,
    };
  } finally {
    model.destroy();
  }
}
