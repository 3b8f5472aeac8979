import type { Readout } from '../charts/Inspector.tsx';
import styles from './Learning.module.css';

interface DataTableProps {
  caption: string;
  /** Oldest first; shown newest first. */
  rows: readonly Readout[];
  height: number;
}

/** The numbers behind a chart, in the place of the chart. */
export function DataTable({ caption, rows, height }: DataTableProps) {
  const [first] = rows;
  return (
    <section className={styles.tableBox} style={{ height }} aria-label={caption} tabIndex={0}>
      {first === undefined ? (
        <p className={styles.empty}>Nothing measured yet.</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Steps</th>
              {first.lines.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...rows].reverse().map(({ title, lines }) => (
              <tr key={title}>
                <th scope="row">{title.replace(/^Steps? /, '')}</th>
                {lines.map(({ label, value }) => (
                  <td key={label}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
