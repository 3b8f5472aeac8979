import {
  benchmarkObstacle,
  cancelBenchmark,
  openBenchmark,
  startBenchmark,
  useBenchmark,
} from '../../store/benchmark/benchmark.ts';
import { ceilingFigures } from '../../store/benchmark/benchmarkText.ts';
import { useApp } from '../../store/run/app.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import styles from './Benchmark.module.css';
import { BenchmarkTable } from './BenchmarkTable.tsx';
import { CopyText } from './CopyText.tsx';

/** What the GPU can do at most, as measured in the same run. */
function CeilingList() {
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

function Progress() {
  const stage = useBenchmark((state) => state.stage);
  const stopping = useBenchmark((state) => state.stopping);
  const done = useBenchmark((state) => state.done);
  const running = useBenchmark((state) => state.running !== null);
  const measured = useBenchmark((state) => state.finishedAt !== null);
  const text = stopping ? 'Stopping after the submitted GPU work…' : `Measuring: ${stage}`;
  return (
    <>
      <p role="status" className={styles.stage}>
        {running ? text : measured ? 'Measured. Training continues from its step.' : ''}
      </p>
      {(running || measured) && (
        <progress
          className={styles.progress}
          data-idle={running ? undefined : ''}
          value={done}
          max={1}
          aria-label="Benchmark"
        />
      )}
    </>
  );
}

function Problem() {
  const problem = useBenchmark((state) => state.problem);
  const obstacle = useApp(benchmarkObstacle);
  const shown = problem ?? obstacle;
  if (shown === null) return null;
  return (
    <p className={styles.problem} role="alert">
      {shown}
    </p>
  );
}

function Footer() {
  const running = useBenchmark((state) => state.running !== null);
  const stopping = useBenchmark((state) => state.stopping);
  const measured = useBenchmark((state) => state.finishedAt !== null);
  const obstacle = useApp(benchmarkObstacle);
  return (
    <>
      {measured && <CopyText />}
      {running ? (
        <Button disabled={stopping} onClick={cancelBenchmark}>
          {stopping ? 'Stopping…' : 'Cancel'}
        </Button>
      ) : (
        <Button variant={measured ? 'plain' : 'primary'} disabled={obstacle !== null} onClick={startBenchmark}>
          {measured ? 'Run again' : 'Run the benchmark'}
        </Button>
      )}
    </>
  );
}

function Adapter() {
  const adapter = useApp((state) => state.adapter);
  if (adapter === null) return null;
  return (
    <p className={styles.adapter}>
      {adapter.name}
      {adapter.software && <span className={styles.chip}>software</span>}
    </p>
  );
}

/** Measures training steps of four sizes on this GPU, against what it can do at most. */
export function BenchmarkDialog() {
  const open = useBenchmark((state) => state.dialogOpen);
  return (
    <Dialog
      open={open}
      onOpenChange={openBenchmark}
      size="l"
      title="Benchmark this GPU"
      description="Times training steps of an LSTM in four sizes, and compares them with the peak rates of this GPU. It takes about five seconds. Training waits and then continues."
      footer={<Footer />}
    >
      <Adapter />
      <Problem />
      <Progress />
      <BenchmarkTable />
      <CeilingList />
    </Dialog>
  );
}
