import { subjectName } from '../../store/runName.ts';
import styles from './ModelDialog.module.css';
import type { UsableReport } from './ModelReportView.tsx';

/** What a model that learns a task goes on with: no text is needed, since a task makes its own sequences. */
export function ModelTask({ report: { kind, config } }: { report: UsableReport }) {
  const how =
    kind === 'checkpoint'
      ? 'It goes on with the settings and the optimizer of the file, on the sequences that would have come next.'
      : 'Training begins at step 0 and waits for Play; lag and settings may be changed before.';
  return (
    <div className={styles.choice}>
      <p>
        It learns a task that makes its own sequences, so no text is needed:{' '}
        <strong>{subjectName(config, undefined)}</strong>.
      </p>
      <p className={styles.note}>{how}</p>
    </div>
  );
}
