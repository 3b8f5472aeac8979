import { viridisGradient } from '../../charts/colours.ts';
import { signedGradient } from './colours.ts';
import { endsOf, meaningOf } from './labels.ts';
import styles from './Passage.module.css';
import type { Shown } from './shown.ts';

/** What the colours mean, with the ends of their scale. */
export function Legend({ shown }: { shown: Shown | null }) {
  if (shown === null) return <div className={styles.legend} />;
  const [low, high] = endsOf(shown);
  return (
    <div className={styles.legend}>
      <span>{meaningOf(shown)}</span>
      <span className={styles.scale}>
        <b>{low}</b>
        <i style={{ background: shown.scale.kind === 'signed' ? signedGradient : viridisGradient }} />
        <b>{high}</b>
      </span>
    </div>
  );
}
