import { useRef, useState } from 'react';
import { countries } from '../../../data/facts/wordClasses.ts';
import { formatCount } from '../../../lib/format.ts';
import type { WrittenSequence } from '../../../probes/written/contract.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { useQuery } from '../../charts/useQuery.ts';
import { Select } from '../../controls/Select.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { useWordsView } from './view.ts';
import styles from './Words.module.css';
import { oneIn, writtenCsv } from './words.ts';
import { type Look, withLook, writingSentence } from './writing.ts';

const rowHeight = 22;
const width = 320;
const [barStart, barWidth] = [130, 76];

/** Names with how likely each is: the bars compare them with the likeliest. */
function WrittenNames({ written, height }: { written: readonly WrittenSequence[]; height: number }) {
  const best = written[0]?.logProbability ?? 0;
  const predicted = written.map(({ text, logProbability }) => `${text} ${oneIn(logProbability)}`).join(', ');
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={styles.bars} role="img" aria-label={`Names: ${predicted}`}>
      {written.map(({ text, logProbability, ended }, i) => (
        <g key={text} transform={`translate(0 ${i * rowHeight})`}>
          <text x={0} y={15} className={styles.barText}>
            {text}
            {ended ? '' : '…'}
          </text>
          <rect x={barStart} y={5} width={barWidth} height={12} rx={2} className={styles.ground} />
          <rect
            x={barStart}
            y={5}
            width={barWidth * Math.exp(logProbability - best)}
            height={12}
            rx={2}
            className={styles.bar}
          />
          <text x={width} y={15} textAnchor="end" className={styles.barValue}>
            {oneIn(logProbability)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** The likeliest that was written at looks so far, for one beginning; another begins anew. */
function useHistory(text: string, step: number, best: WrittenSequence | undefined): readonly Look[] {
  const [history, setHistory] = useState<{ text: string; looks: readonly Look[] }>({ text, looks: [] });
  const last = history.looks[0];
  if (history.text !== text || (last && step < last.step)) setHistory({ text, looks: [] });
  else if (best && last?.step !== step) setHistory({ text, looks: withLook(history.looks, { step, best }) });
  return history.looks;
}

const options = countries.map((country) => ({ value: country, label: country }));
const height = 264;
const none: readonly WrittenSequence[] = [];

/** Names that the model writes for a country and a first letter, as it is now, and the likeliest of earlier looks. */
export function WritingView({ table }: { table: boolean }) {
  const { country, letters, set } = useWordsView();
  const plot = useRef<HTMLDivElement>(null);
  const text = `${country}: ${letters}`;
  const { box, found, problem } = useQuery('written', { text, temperature: 0.8, seed: 1 });
  const written = found?.data.problem === null && found.data.text === text ? found.data.written : none;
  const history = useHistory(text, found?.step ?? 0, written[0]);
  const step = formatCount(found?.step ?? 0);
  const sentence = written.length > 0 ? writingSentence(written, country, letters, step) : '';
  const exported: Exported | null =
    found && written.length > 0
      ? {
          step: found.step,
          view: 'names-written',
          csv: () => writtenCsv(written),
          labels: (run) => ({
            title: `Names with ${letters} for ${country}`,
            about: `${run}, step ${step}`,
            unit: 'probability of each',
            along: 'name',
            legend: [],
            sentence,
          }),
        }
      : null;
  const why = problem ?? found?.data.problem ?? null;
  return (
    <div ref={box}>
      <div className={styles.pair}>
        <Select
          label="Country"
          layout="column"
          value={country}
          options={options}
          onChange={(next) => set({ country: next })}
        />
        <TextField
          label="Begins with"
          layout="column"
          maxLength={20}
          value={letters}
          onChange={(next) => set({ letters: next })}
        />
      </div>
      {written.length === 0 ? (
        <p className={why ? styles.problem : styles.waiting} style={{ minHeight: height }} role="status">
          {why ?? 'Names are generated once a model is built, while this is visible.'}
        </p>
      ) : (
        <ChartFigure label="Generated names" sentence={sentence} more="">
          {table ? (
            <DataTable
              caption="Names, the most probable first"
              of="Name"
              rows={written
                .map(({ text: name, logProbability, ended }) => ({
                  title: name,
                  lines: [
                    { label: 'Likelihood', value: oneIn(logProbability) },
                    { label: 'Ended', value: ended ? 'yes' : 'no' },
                  ],
                }))
                .reverse()}
              height={height}
            />
          ) : (
            <div ref={plot}>
              <WrittenNames written={written} height={height} />
            </div>
          )}
        </ChartFigure>
      )}
      {history.length > 1 && (
        <>
          <h3 className={styles.heading}>Its most probable name at earlier steps</h3>
          <table className={styles.names}>
            <thead>
              <tr>
                <th scope="col">Step</th>
                <th scope="col">Name</th>
                <th scope="col">Likelihood</th>
              </tr>
            </thead>
            <tbody>
              {history.map(({ step: at, best }) => (
                <tr key={at}>
                  <td>{formatCount(at)}</td>
                  <td>{best.text}</td>
                  <td>{oneIn(best.logProbability)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <div className={styles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </div>
  );
}
