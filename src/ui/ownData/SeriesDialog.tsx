import { FileSpreadsheet } from 'lucide-react';
import type { SeriesReport } from '../../data/facts/tableReport.ts';
import { formatCount } from '../../lib/format.ts';
import {
  backToChoose,
  inspectTable,
  openOwnSeries,
  readAsPairs,
  readAsText,
  trainOnSeries,
  useOwnSeries,
} from '../../store/files/ownSeries.ts';
import { Button } from '../controls/Button.tsx';
import { ColumnPicker } from './ColumnPicker.tsx';
import styles from './OwnData.module.css';
import { FileChoice, OwnDataDialog } from './OwnDataDialog.tsx';

/** What became of the rows: how many are used, which are left out and why. */
function SeriesReportView({ report }: { report: SeriesReport }) {
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

/** A person brings a table, chooses what is forecast of it, and sees which rows can't be read. */
export function SeriesDialog() {
  const { open, inspection } = useOwnSeries();
  const found = inspection?.report;
  return (
    <OwnDataDialog
      open={open}
      onOpenChange={openOwnSeries}
      title="Your own series"
      bring={
        <>
          <p>
            A table with one row a day, week or month: a column of dates, and one or more columns of numbers. At least
            200 rows; more are better.
          </p>
          <FileChoice
            label="Table file"
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
            icon={<FileSpreadsheet aria-hidden="true" />}
            variant="primary"
            onFile={(file) => void inspectTable(file)}
          >
            or drop a .csv anywhere on the page. Comma, semicolon or tab between cells, UTF‑8, up to 10 MB.
          </FileChoice>
        </>
      }
      bringButtons={<Button onClick={() => openOwnSeries(false)}>Close</Button>}
      inspected={
        inspection && {
          name: inspection.file.name,
          reading: 'Reading the table…',
          problem: inspection.problem ?? found?.problem,
          choice: found?.choice && <ColumnPicker report={found} choice={found.choice} />,
          report: found?.report && <SeriesReportView report={found.report} />,
          usable: found != null && found.text !== null,
          otherUse: (
            <>
              <Button variant="quiet" onClick={readAsText}>
                Read it as a text
              </Button>
              <Button variant="quiet" onClick={readAsPairs}>
                Read it as pairs
              </Button>
            </>
          ),
          chooseAnother: backToChoose,
          train: { label: 'Forecast this', start: trainOnSeries },
        }
      }
    />
  );
}
