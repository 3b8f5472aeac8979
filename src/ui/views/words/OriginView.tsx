import { useRef } from 'react';
import { longestName } from '../../../data/facts/wordClasses.ts';
import { formatCount } from '../../../lib/format.ts';
import { useApp } from '../../../store/run/app.ts';
import { formatShare } from '../../charts/chance.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { useQuery } from '../../charts/useQuery.ts';
import { TextField } from '../../controls/TextField.tsx';
import { OpinionBars } from './OpinionBars.tsx';
import { useWordsView } from './view.ts';
import styles from './Words.module.css';
import { opinionsCsv, opinionsOf, originSentence } from './words.ts';

const shown = 6;
const tableHeight = 240;
const noCountries: readonly string[] = [];

/** A name that a person types, and the countries it may be from. */
export function OriginView({ table }: { table: boolean }) {
  const { name, set } = useWordsView();
  const countries = useApp((state) => state.run?.facts.vocabulary ?? noCountries);
  const plot = useRef<HTMLDivElement>(null);
  const { box, found, problem } = useQuery('typed', { text: name });
  const predictions = found?.data.problem === null ? found.data : null;
  const [opinion] = predictions ? opinionsOf(predictions, countries) : [];
  const step = formatCount(found?.step ?? 0);
  const sentence = opinion ? originSentence(opinion, step) : '';
  const exported: Exported | null = predictions &&
    found && {
      step: found.step,
      view: 'name-origin',
      csv: () => opinionsCsv(predictions, countries),
      labels: (run) => ({
        title: `Where “${predictions.parts[0] ?? ''}” is from`,
        about: `${run}, step ${step}`,
        unit: 'probability',
        along: 'country',
        legend: [],
        sentence,
      }),
    };
  const why = problem ?? found?.data.problem ?? null;
  return (
    <div ref={box}>
      <div className={styles.ask}>
        <TextField
          label="A name"
          help={`A first name or a surname of up to ${longestName} letters; accents are removed.`}
          layout="column"
          maxLength={40}
          value={name}
          onChange={(next) => set({ name: next })}
        />
      </div>
      {opinion ? (
        <ChartFigure label="Countries by probability" sentence={sentence} more="">
          {table ? (
            <DataTable
              caption="Countries, the most probable first"
              of="Country"
              rows={opinion.classes
                .map((each) => ({
                  title: each.name,
                  lines: [{ label: 'Probability', value: formatShare(each.probability) }],
                }))
                .reverse()}
              height={tableHeight}
            />
          ) : (
            <div ref={plot}>
              <OpinionBars opinion={opinion} most={shown} name={(label) => label} />
            </div>
          )}
        </ChartFigure>
      ) : (
        <p className={why ? styles.problem : styles.waiting} role="status">
          {why ?? 'It is read once a model is built, while this is visible.'}
        </p>
      )}
      <div className={styles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </div>
  );
}
