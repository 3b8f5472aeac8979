import { ScrollArea } from '@base-ui/react/scroll-area';
import type { Readout } from '../Inspector.tsx';
import styles from './Figure.module.css';

interface DataTableProps {
  caption: string;
  /** What the rows are. */
  of?: string;
  /** Oldest first; shown newest first. */
  rows: readonly Readout[];
  height: number;
}

/** The numbers behind a chart, in the place of the chart. */
export function DataTable({ caption, of = 'Steps', rows, height }: DataTableProps) {
  const [first] = rows;
  return (
    <ScrollArea.Root className={styles.tableBox} style={{ height }}>
      <ScrollArea.Viewport className={styles.tableView} role="region" aria-label={caption}>
        {first === undefined ? (
          <p className={styles.empty}>Nothing measured yet.</p>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{of}</th>
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
      </ScrollArea.Viewport>
      <ScrollArea.Scrollbar className={styles.scrollbar}>
        <ScrollArea.Thumb className={styles.scrollThumb} />
      </ScrollArea.Scrollbar>
    </ScrollArea.Root>
  );
}
