import type { LegendItem } from '../charts/export/picture.ts';
import styles from './Inside.module.css';

/** What lines and fields of a picture stand for, in the same words as on the picture that is taken along. */
export function Keys({ items }: { items: readonly LegendItem[] }) {
  return (
    <ul className={styles.keys}>
      {items.map(({ label, stroke, dash, fill, thin }) => (
        <li key={label}>
          <svg viewBox="0 0 16 10" aria-hidden="true">
            {stroke === undefined ? (
              <rect x={2} width={12} height={10} rx={2} fill={fill} />
            ) : (
              <path d="M0,5H16" stroke={stroke} strokeWidth={thin ? 1.25 : 2} strokeDasharray={dash} />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
