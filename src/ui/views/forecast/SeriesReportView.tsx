import type { SeriesReport } from '../../../data/facts/tableReport.ts';
import { formatCount } from '../../../lib/format.ts';
import styles from './SeriesDialog.module.css';

/** What became of the rows: how many are used, which are left out and why. */
export function SeriesReportView({ report }: { report: SeriesReport }) {
  const { rows, used, badCount, bad, filled, before, sorted } = report;
  const train = Math.floor(0.8 * used);
  return (
    <>
      <dl className={styles.report}>
        <dt>Rows</dt>
        <dd>
          {formatCount(used)} of {formatCount(rows)}: the first {formatCount(train)} train, {formatCount(used - train)}{' '}
          validate
        </dd>
        <dt>Left out</dt>
        <dd>{badCount === 0 ? 'none' : formatCount(badCount)}</dd>
        <dt>Missing values</dt>
        <dd>
          {filled === 0
            ? 'none'
            : `${formatCount(filled)} ${filled === 1 ? 'is' : 'are'} replaced by the last value before ${filled === 1 ? 'it' : 'them'}`}
          {before > 0 &&
            `; ${formatCount(before)} ${before === 1 ? 'row' : 'rows'} before the first value of a column left out`}
        </dd>
        {sorted && (
          <>
            <dt>Order</dt>
            <dd>sorted by date</dd>
          </>
        )}
      </dl>
      {bad.length > 0 && (
        <section className={styles.bad} aria-label="Rows that are left out">
          <ul>
            {bad.map(({ line, what }) => (
              <li key={line}>
                Line {formatCount(line)}: {what}
              </li>
            ))}
            {badCount > bad.length && <li>… and {formatCount(badCount - bad.length)} more</li>}
          </ul>
        </section>
      )}
    </>
  );
}
