import styles from './Chart.module.css';
import type { Look } from './looks.ts';
import { markPath } from './path.ts';

/** A piece of a line with its sign, as a legend shows it. */
export function LineKey({ look: { stroke, dash, sign }, faded = false }: { look: Look; faded?: boolean }) {
  return (
    <svg className={styles.key} viewBox="0 0 28 10" aria-hidden="true">
      <path
        d="M0,5H28"
        stroke={stroke}
        strokeWidth={faded ? 1.25 : 2}
        strokeOpacity={faded ? 0.7 : 1}
        strokeDasharray={dash}
      />
      {sign !== undefined && <path d={markPath(sign, 14, 5)} fill="var(--surface)" stroke={stroke} strokeWidth={1.5} />}
    </svg>
  );
}
