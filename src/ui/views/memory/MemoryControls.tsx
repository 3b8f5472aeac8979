import type { Task } from '../../../data/tasks/index.ts';
import { formatCount } from '../../../lib/format.ts';
import { benchmarkObstacle } from '../../../store/benchmark/benchmark.ts';
import { offeredLags, parseLags } from '../../../store/evaluation/lags.ts';
import { cancelMemoryCurve, startMemoryCurve, useMemoryCurve } from '../../../store/evaluation/memoryCurve.ts';
import { useApp } from '../../../store/run/app.ts';
import { formatShare } from '../../charts/chance.ts';
import styles from '../../charts/figure/Predictions.module.css';
import { Button } from '../../controls/Button.tsx';
import { NumberField } from '../../controls/NumberField.tsx';
import { TextField } from '../../controls/TextField.tsx';

/** Where it stands, in one line, and as a bar. */
function Progress() {
  const { progress, points, requested, stopping, running, problem } = useMemoryCurve();
  const steps = useMemoryCurve((state) => state.pointSteps);
  const now = (): string => {
    if (stopping) return 'Stopping after the submitted GPU work…';
    if (!progress) return 'Waiting for training to pause…';
    const { lag, step, accuracy } = progress;
    const right = accuracy === null ? '' : `, accuracy ${formatShare(accuracy)}`;
    const place = Math.min(points.length + 1, requested.length);
    return `Lag ${lag}, ${place} of ${requested.length}: step ${formatCount(step)} of ${formatCount(steps)}${right}. Training waits meanwhile.`;
  };
  const ended = points.length > 0 && points.length < requested.length ? 'Stopped early.' : '';
  return (
    <div className={styles.progress}>
      <p className={problem ? styles.problem : undefined} role={problem ? 'alert' : undefined}>
        {running !== null ? now() : (problem ?? ended)}
      </p>
      {running !== null && <progress value={progress?.done ?? 0} max={1} aria-label="Memory curve" />}
    </div>
  );
}

/** Which lags, for how long, and the button that does it. */
export function MemoryControls({ task, lag }: { task: Task; lag: number }) {
  const typed = useMemoryCurve((state) => state.lags);
  const steps = useMemoryCurve((state) => state.steps);
  const running = useMemoryCurve((state) => state.running !== null);
  const stopping = useMemoryCurve((state) => state.stopping);
  const measured = useMemoryCurve((state) => state.points.length > 0);
  const obstacle = useApp(benchmarkObstacle);
  const parsed = parseLags(typed, task, lag);
  const problem = 'problem' in parsed ? parsed.problem : obstacle;
  return (
    <>
      <div className={styles.controls}>
        <TextField
          label="Lags"
          layout="column"
          help={`Measured one after the other, ${task.lag.min} to ${task.lag.max}.`}
          maxLength={80}
          value={typed ?? offeredLags(task, lag).join(', ')}
          onChange={(value) => useMemoryCurve.setState({ lags: value })}
        />
        <NumberField
          label="Steps a lag"
          layout="column"
          help="Training ends earlier when a lag is solved: an accuracy of 99%."
          min={1}
          max={100_000}
          integer
          eager
          step={100}
          value={steps}
          onChange={(value) => useMemoryCurve.setState({ steps: value })}
        />
        {running ? (
          <Button disabled={stopping} onClick={cancelMemoryCurve}>
            {stopping ? 'Stopping…' : 'Cancel'}
          </Button>
        ) : (
          <Button variant={measured ? 'plain' : 'primary'} disabled={problem !== null} onClick={startMemoryCurve}>
            {measured ? 'Measure again' : 'Measure'}
          </Button>
        )}
      </div>
      {problem !== null && !running ? (
        <div className={styles.progress}>
          <p className={styles.problem}>{problem}</p>
        </div>
      ) : (
        <Progress />
      )}
    </>
  );
}
