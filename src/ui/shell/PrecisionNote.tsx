import type { Run } from '../../store/run/app.ts';
import { useFoundPrecision } from '../../store/run/precision.ts';
import styles from './AdapterBadge.module.css';
import { precisionText } from './precisionText.ts';

/** Of a run with weights in half precision, what that costs in accuracy; nothing of any other. */
export function PrecisionNote({ run: { runId, config } }: { run: Run }) {
  const found = useFoundPrecision((state) => state.found);
  if (config.weights !== 'f16') return null;
  return <p className={styles.advice}>{precisionText(found?.runId === runId ? found.report : undefined)}</p>;
}
