import styles from './Chart.module.css';
import type { Look } from './looks.ts';
import { markPath } from './path.ts';

interface LineKeyProps {
  look: Look;
  faded?: boolean;
  /** A field behind it. */
  range?: boolean;
}

/** A piece of a line with its sign, as a legend shows it. */
export function LineKey({ look: { stroke, dash, sign }, faded = false, range = false }: LineKeyProps) {
  return (
    <svg className={styles.key} viewBox="0 0 28 10" aria-hidden="true">
      {range && <path d="M0,0H28V10H0Z" fill={stroke} fillOpacity={0.22} />}
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
