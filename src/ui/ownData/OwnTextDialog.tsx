import { FileUp } from 'lucide-react';
import type { TextReport } from '../../data/facts/textReport.ts';
import { formatBytes, formatCount, visibleChar } from '../../lib/format.ts';
import {
  backToPaste,
  inspectFile,
  inspectPasted,
  openOwnText,
  setPasted,
  trainOnInspected,
  useOwnText,
} from '../../store/files/ownText.ts';
import { Button } from '../controls/Button.tsx';
import { TextField } from '../controls/TextField.tsx';
import styles from './OwnData.module.css';
import { FileChoice, OwnDataDialog } from './OwnDataDialog.tsx';

function Folded({ folded }: { folded: TextReport['folded'] }) {
  if (folded.distinct === 0) return <>none; every character is kept</>;
  const kinds = folded.distinct === 1 ? 'character' : 'characters';
  const times = folded.occurrences === 1 ? 'place' : 'places';
  return (
    <>
      {formatCount(folded.distinct)} {kinds} in {formatCount(folded.occurrences)} {times} become one token{' '}
      <span className={styles.examples}>{folded.examples.map(visibleChar).join(' ')}</span>
    </>
  );
}

/** What was read, before anything trains on it. */
function TextReportView({ report }: { report: TextReport }) {
  return (
    <>
      <dl className={styles.report}>
        <dt>Size</dt>
        <dd>{formatBytes(report.bytes)}</dd>
        <dt>Characters</dt>
        <dd>{formatCount(report.characters)}</dd>
        {report.problem === undefined && (
          <>
            <dt>Vocabulary</dt>
            <dd>{formatCount(report.vocabularySize)} different characters</dd>
            <dt>Rare characters</dt>
            <dd>
              <Folded folded={report.folded} />
            </dd>
          </>
        )}
      </dl>
      {report.preview !== '' && (
        <section className={styles.preview} aria-label="Beginning of the text">
          {report.preview}
        </section>
      )}
    </>
  );
}

/** A person brings a text, sees what it holds, and decides. */
export function OwnTextDialog() {
  const { open, pasted, inspection } = useOwnText();
  const report = inspection?.report;
  return (
    <OwnDataDialog
      open={open}
      onOpenChange={openOwnText}
      title="Your own text"
      focusField={inspection === null}
      bring={
        <>
          <TextField
            label="Paste a text"
            layout="column"
            rows={8}
            value={pasted}
            onChange={setPasted}
            placeholder="A few pages are enough; a book is better."
          />
          <FileChoice
            label="Text file"
            accept=".txt,.md,.csv,.tex,.html,.xml,.json,text/*"
            icon={<FileUp aria-hidden="true" />}
            onFile={(file) => void inspectFile(file)}
          >
            or drop one anywhere on the page. Plain text, UTF‑8, up to 20 MB.
          </FileChoice>
        </>
      }
      bringButtons={
        <Button variant="primary" disabled={pasted.trim() === ''} onClick={inspectPasted}>
          Check the text
        </Button>
      }
      inspected={
        inspection && {
          name: inspection.name,
          reading: 'Reading the text…',
          problem: inspection.problem ?? report?.problem,
          report: report && <TextReportView report={report} />,
          usable: report != null && report.problem === undefined,
          chooseAnother: backToPaste,
          train: { label: 'Train on this text', start: trainOnInspected },
        }
      }
    />
  );
}
