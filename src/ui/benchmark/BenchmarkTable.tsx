import { ScrollArea } from '@base-ui/react/scroll-area';
import type { BenchmarkRow, BenchmarkShape } from '../../benchmark/types.ts';
import { useBenchmark } from '../../store/benchmark/benchmark.ts';
import { bounds, rowFigures, shapeName } from '../../store/benchmark/benchmarkText.ts';
import styles from './Benchmark.module.css';

function Measured({ row }: { row: BenchmarkRow }) {
  const figures = rowFigures(row);
  if (figures === null || row.skipped !== undefined) {
    return (
      <tr>
        <th scope="row">{shapeName(row.shape)}</th>
        <td className={styles.skipped} colSpan={3}>
          {row.skipped}
        </td>
      </tr>
    );
  }
  const others = bounds.filter((bound) => bound !== figures.bound);
  return (
    <tr>
      <th scope="row">{shapeName(row.shape)}</th>
      <td>
        {figures.median}
        <span className={styles.second}>{row.times.steps === 1 ? 'one step' : `${figures.min}–${figures.max}`}</span>
      </td>
      <td>
        {figures.gigaflops} <span className={styles.unit}>GFLOP/s</span>
        <span className={styles.second}>{figures.charactersPerSecond} chars/s</span>
      </td>
      <td>
        <strong className={styles.share}>{figures.shares[figures.bound]}</strong>{' '}
        <span className={styles.unit}>{figures.bound}</span>
        <span className={styles.second}>
          {others.map((bound) => (
            <span key={bound}>
              {bound} {figures.shares[bound]}
            </span>
          ))}
        </span>
      </td>
    </tr>
  );
}

function Pending({ shape, current }: { shape: BenchmarkShape; current: boolean }) {
  return (
    <tr className={styles.pending}>
      <th scope="row">{shapeName(shape)}</th>
      <td colSpan={3}>{current ? 'measuring…' : 'to come'}</td>
    </tr>
  );
}

const columns = ['H/B/T', 'Step, ms', 'Speed', 'Of the limit'];

/** A row a shape, in the order in which they are measured. */
export function BenchmarkTable() {
  const report = useBenchmark((state) => state.report);
  const pending = useBenchmark((state) => state.pending);
  const rows = report?.rows ?? [];
  if (rows.length + pending.length === 0) return null;
  return (
    <>
      <ScrollArea.Root className={styles.tableBox}>
        <ScrollArea.Viewport role="region" aria-label="Training steps">
          <table className={styles.table}>
            <thead>
              <tr>
                {columns.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Measured key={shapeName(row.shape)} row={row} />
              ))}
              {pending.map((shape, i) => (
                <Pending key={shapeName(shape)} shape={shape} current={i === 0 && report?.ceilings !== null} />
              ))}
            </tbody>
          </table>
        </ScrollArea.Viewport>
        <ScrollArea.Scrollbar orientation="horizontal" className={styles.scrollbar}>
          <ScrollArea.Thumb className={styles.scrollThumb} />
        </ScrollArea.Scrollbar>
      </ScrollArea.Root>
      <p className={styles.note}>
        H hidden units, B sequences, T time steps; a step’s time is the median, with the fastest and the slowest under
        it. The limit is the largest of three times: the arithmetic at the measured peak, the bytes at the measured
        bandwidth, and the chain of 2T time steps, forward and backward, with a barrier or a dispatch each. At 100% a
        step is as fast as this limit.
      </p>
    </>
  );
}
