import { Gauge } from 'lucide-react';
import { useId } from 'react';
import { benchmarkObstacle, openBenchmark } from '../../store/benchmark/benchmark.ts';
import { useApp } from '../../store/run/app.ts';
import { Button } from '../controls/Button.tsx';
import styles from './Benchmark.module.css';

/** Opens the benchmark; where there is nothing to measure, it says why. */
export function BenchmarkButton({ close }: { close: () => void }) {
  const obstacle = useApp(benchmarkObstacle);
  const reason = useId();
  return (
    <div className={styles.entry}>
      <Button
        size="s"
        icon={<Gauge aria-hidden="true" />}
        disabled={obstacle !== null}
        {...(obstacle === null ? {} : { 'aria-describedby': reason })}
        onClick={() => {
          close();
          openBenchmark(true);
        }}
      >
        Benchmark this GPU…
      </Button>
      {obstacle !== null && (
        <p id={reason} className={styles.reason}>
          {obstacle}
        </p>
      )}
    </div>
  );
}
