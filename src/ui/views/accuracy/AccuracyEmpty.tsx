import { formatCount } from '../../../lib/format.ts';
import { useApp } from '../../../store/run/app.ts';
import styles from '../../charts/figure/Figure.module.css';

/** What the chart says before the first answers are counted. */
export function AccuracyEmpty() {
  const every = useApp((state) => state.run?.config.validateEvery ?? 0);
  const sentence =
    every > 0
      ? `The first accuracy is measured after step ${formatCount(every)}.`
      : 'Validation is off: set “Validate every” above 0 and restart to see the accuracy.';
  return (
    <div className={styles.emptyBox}>
      <p>{sentence}</p>
    </div>
  );
}
