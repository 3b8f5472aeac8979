import { useBenchmark } from '../../store/benchmark/benchmark.ts';
import { ceilingFigures } from '../../store/benchmark/benchmarkText.ts';
import styles from './Benchmark.module.css';

/** What the GPU can do at most, as measured in the same run. */
export function CeilingList() {
  const ceilings = useBenchmark((state) => state.report?.ceilings ?? null);
  if (ceilings === null) return null;
  return (
    <section className={styles.ceilings} aria-label="Measured ceilings">
      <h3>Measured ceilings</h3>
      <dl>
        {ceilingFigures(ceilings).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
