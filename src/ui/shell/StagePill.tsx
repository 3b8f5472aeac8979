import { useApp } from '../../store/run/app.ts';
import styles from './StagePill.module.css';

/** What the worker is building, over the page: it comes and goes without moving anything. */
export function StagePill() {
  const stage = useApp((state) => (state.status === 'starting' ? 'Looking for a GPU' : (state.pending?.stage ?? null)));
  const goesOn = useApp((state) => state.pending !== null && state.run?.state === 'running');
  if (stage === null) return null;
  return (
    <div className={styles.pill} role="status">
      <span className={styles.dot} aria-hidden="true" />
      {stage.replace(/[….]+$/, '')}…{goesOn && <span className={styles.aside}>the current run continues</span>}
    </div>
  );
}
