import type { TextReport } from '../../data/facts/textReport.ts';
import { formatBytes, formatCount, visibleChar } from '../../lib/format.ts';
import styles from './OwnTextDialog.module.css';

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
export function TextReportView({ report }: { report: TextReport }) {
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
