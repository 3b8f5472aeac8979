import { cx } from '../../controls/cx.ts';
import styles from './Tree.module.css';

const legend = [
  { name: 'best so far', look: styles.best },
  { name: 'greedy', look: styles.greedy },
  { name: 'kept', look: undefined },
  { name: 'pruned', look: styles.pruned },
];

/** What the lines of a tree mean. */
export function Legend() {
  return (
    <div className={styles.legend} aria-hidden="true">
      {legend.map(({ name, look }) => (
        <span key={name}>
          <svg width={18} height={8} aria-hidden="true">
            <path className={cx(styles.edge, look)} d="M0,4H18" />
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}
