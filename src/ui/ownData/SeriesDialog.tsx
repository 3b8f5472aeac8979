import { FileSpreadsheet } from 'lucide-react';
import { useRef } from 'react';
import { formatCount } from '../../../lib/format.ts';
import {
  backToChoose,
  inspectTable,
  openOwnSeries,
  readAsText,
  type TableInspection,
  trainOnSeries,
  useOwnSeries,
} from '../../../store/files/ownSeries.ts';
import { useApp } from '../../../store/run/app.ts';
import { preciousSteps } from '../../../store/run/confirm.ts';
import { savesRuns, useSavedRuns } from '../../../store/saved/savedRuns.ts';
import { Button } from '../../controls/Button.tsx';
import { Dialog } from '../../controls/Dialog.tsx';
import { ColumnPicker } from './ColumnPicker.tsx';
import styles from './SeriesDialog.module.css';
import { SeriesReportView } from './SeriesReportView.tsx';

function Bring() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.bring}>
      <p>
        A table with one row a day, week or month: a column of dates, and one or more columns of numbers. At least 200
        rows; more are better.
      </p>
      <div className={styles.file}>
        <Button variant="primary" icon={<FileSpreadsheet aria-hidden="true" />} onClick={() => input.current?.click()}>
          Choose a file…
        </Button>
        <span>or drop a .csv anywhere on the page. Comma, semicolon or tab between cells, UTF-8, up to 10 MB.</span>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="Table file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) void inspectTable(file);
          }}
        />
      </div>
    </div>
  );
}

function Inspected({ inspection }: { inspection: TableInspection }) {
  const { report } = inspection;
  const problem = inspection.problem ?? report?.problem;
  return (
    <>
      <h3 className={styles.name}>{inspection.file.name}</h3>
      {report === null && problem === null && <p role="status">Reading the table…</p>}
      {report?.choice && <ColumnPicker report={report} choice={report.choice} />}
      {problem !== undefined && problem !== null && (
        <p className={styles.problem} role="alert">
          {problem} The running training is not affected.
        </p>
      )}
      {report?.report && <SeriesReportView report={report.report} />}
    </>
  );
}

function WhatIsLost() {
  const steps = useApp((state) => state.run?.step ?? 0);
  const saves = useSavedRuns(savesRuns);
  if (steps <= preciousSteps) return null;
  return (
    <p className={styles.lost}>
      Starts a new run; the {formatCount(steps)} steps of this one {saves ? 'stay in Runs' : 'will be gone'}.
    </p>
  );
}

function Footer({ inspection }: { inspection: TableInspection | null }) {
  if (inspection === null) return <Button onClick={() => openOwnSeries(false)}>Close</Button>;
  const usable = inspection.report !== null && inspection.report.text !== null;
  return (
    <>
      {usable && <WhatIsLost />}
      <Button variant="quiet" onClick={readAsText}>
        Read it as a text
      </Button>
      <Button onClick={backToChoose}>Choose another</Button>
      <Button variant="primary" disabled={!usable} onClick={trainOnSeries}>
        Forecast this
      </Button>
    </>
  );
}

/** A person brings a table, chooses what is forecast of it, and sees which rows can't be read. */
export function SeriesDialog() {
  const open = useOwnSeries((state) => state.open);
  const inspection = useOwnSeries((state) => state.inspection);
  return (
    <Dialog
      open={open}
      onOpenChange={openOwnSeries}
      title="Your own series"
      description="It is read on this device and is not uploaded."
      footer={<Footer inspection={inspection} />}
    >
      {inspection === null ? <Bring /> : <Inspected inspection={inspection} />}
    </Dialog>
  );
}
