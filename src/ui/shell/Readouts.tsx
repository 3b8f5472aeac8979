import { formatCompact, formatCount } from '../../lib/format.ts';
import { useApp } from '../../store/run/app.ts';
import { useAnyRunTask } from '../../store/run/runTask.ts';
import { cx } from '../controls/cx.ts';
import { StopControl } from './StopControl.tsx';
import styles from './Transport.module.css';

function StepReadout() {
  const step = useApp((state) => state.run?.step ?? 0);
  return (
    <dd className={cx(styles.figure, styles.step)} data-testid="step-counter">
      {formatCount(step)}
    </dd>
  );
}

function RateReadout() {
  const rate = useApp((state) =>
    state.run?.state === 'running' ? formatCompact(Math.round(state.run.charactersPerSecond)) : '–',
  );
  return (
    <dd className={cx(styles.figure, styles.rate)} data-testid="characters-per-second">
      {rate}
    </dd>
  );
}

/** Step and speed, in fixed widths: they change ten times a second and nothing beside them may move. */
export function Readouts() {
  const task = useAnyRunTask();
  return (
    <dl className={styles.readouts}>
      <div className={styles.readout}>
        <dt className={styles.name}>
          Step <StopControl />
        </dt>
        <StepReadout />
      </div>
      <div className={styles.readout}>
        <dt className={styles.name}>{task ? (task.inputs === 'numbers' ? 'Inputs/s' : 'Symbols/s') : 'Chars/s'}</dt>
        <RateReadout />
      </div>
    </dl>
  );
}
