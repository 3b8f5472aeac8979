import { useApp } from '../../../store/run/app.ts';
import styles from '../../charts/figure/Figure.module.css';

/** Why there is no picture yet. */
export function ReachEmpty({ problem }: { problem: string | null }) {
  const running = useApp((state) => state.run !== null);
  const waiting = running
    ? 'Gradients are measured only while this panel is in sight; the first picture takes some seconds.'
    : 'As soon as a network stands, how far back its gradients reach is measured here.';
  return (
    <div className={styles.emptyBox}>
      <p>{problem ?? waiting}</p>
    </div>
  );
}
