import type { ReactNode } from 'react';
import styles from './Figure.module.css';

interface ChartFigureProps {
  label: string;
  /** What the picture means now; nothing before the first step. */
  sentence: string;
  /** What the picture shows besides, for those who don't see it. */
  more: string;
  children: ReactNode;
}

/** A chart or its table, and under it a place of fixed height for what it means. */
export function ChartFigure({ label, sentence, more, children }: ChartFigureProps) {
  return (
    <figure className={styles.chartFigure} aria-label={label}>
      <div className={styles.chartBox}>{children}</div>
      <figcaption className={styles.sentence}>
        {sentence} <span className={styles.hidden}>{more}</span>
      </figcaption>
    </figure>
  );
}
