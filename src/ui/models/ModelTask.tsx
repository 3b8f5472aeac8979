import { subjectName } from '../../store/run/runName.ts';
import styles from './ModelDialog.module.css';
import { beginningSentence, taskSentence, type UsableReport } from './sentences.ts';

/** What a model goes on with whose task takes no data but its own. */
export function ModelTask({ report }: { report: UsableReport }) {
  return (
    <div className={styles.choice}>
      <p>
        {taskSentence(report.config)} <strong>{subjectName(report.config, undefined)}</strong>.
      </p>
      <p className={styles.note}>{beginningSentence(report)}</p>
    </div>
  );
}
