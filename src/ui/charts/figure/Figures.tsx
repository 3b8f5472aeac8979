import type { MarkShape } from '../model.ts';
import { markPath } from '../path.ts';
import styles from './Figure.module.css';

export interface Figure {
  id: string;
  label: string;
  value: string;
  unit?: string | undefined;
  /** The curve it belongs to: colour and whether it has marks. */
  stroke?: string;
  marks?: boolean;
  sign?: MarkShape;
  dash?: string;
}

/** Headline numbers, which are the legend of the chart as well. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={styles.figures}>
      {figures.map(({ id, label, value, unit, stroke, marks, sign, dash }) => (
        <div key={id} className={styles.figure}>
          <dt>
            {stroke !== undefined && (
              <svg className={styles.key} viewBox="0 0 16 8" aria-hidden="true">
                <path d="M0,4H16" stroke={stroke} strokeWidth={2} strokeDasharray={dash} />
                {marks && <circle cx={8} cy={4} r={2.75} fill="var(--surface)" stroke={stroke} strokeWidth={1.5} />}
                {sign && <path d={markPath(sign, 8, 4)} fill="var(--surface)" stroke={stroke} strokeWidth={1.5} />}
              </svg>
            )}
            {label}
          </dt>
          <dd data-figure={id}>
            {value}
            {unit !== undefined && <span className={styles.figureUnit}>{unit}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
