import type { ReactNode } from 'react';
import { useApp } from '../../../store/run/app.ts';
import styles from './Figure.module.css';

interface ChartEmptyProps {
  /** 'the loss' */
  what: string;
  /** The button that fills the chart. */
  action?: ReactNode;
}

/** What an empty chart says. */
export function ChartEmpty({ what, action }: ChartEmptyProps) {
  const waiting = useApp((state) => state.run === null || state.run.state === 'running');
  return (
    <div className={styles.emptyBox}>
      <p>
        {waiting ? `With the first training step ${what} appears here.` : `Once training starts, ${what} appears here.`}
      </p>
      {!waiting && action}
    </div>
  );
}
