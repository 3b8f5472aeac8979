import { useApp } from '../../../store/run/app.ts';
import styles from '../../charts/figure/Figure.module.css';

/** Why there is no picture yet. */
export function ReachEmpty({ problem }: { problem: string | null }) {
  const running = useApp((state) => state.run !== null);
  const waiting = running
    ? 'Gradients are measured only while this panel is visible; the first measurement takes some seconds.'
    : 'Once a model is built, the reach of its gradients is measured here.';
  return (
    <div className={styles.emptyBox}>
      <p>{problem ?? waiting}</p>
    </div>
  );
}
