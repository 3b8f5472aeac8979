import styles from './TextPanel.module.css';

/** What the background of a character means. */
export function ShadeLegend() {
  return (
    <div className={styles.legend}>
      <span className={styles.promptKey}>prompt</span>
      <span className={styles.scale}>
        unlikely
        <span className={styles.ramp} aria-hidden="true" />
        likely
      </span>
    </div>
  );
}
