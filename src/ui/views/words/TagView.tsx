import { useRef, useState } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { useApp } from '../../../store/run/app.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { useQuery } from '../../charts/useQuery.ts';
import { TextField } from '../../controls/TextField.tsx';
import { OpinionBars } from './OpinionBars.tsx';
import { TagLine } from './TagLine.tsx';
import { mostTyped, useWordsView } from './view.ts';
import styles from './Words.module.css';
import { leastSure, opinionRows, opinionsCsv, opinionsOf, tagName, tagSentence } from './words.ts';

const tableHeight = 240;
const noTags: readonly string[] = [];

/** A line of one's own, tagged by the model as it is now. */
export function TagView({ table }: { table: boolean }) {
  const { line, set } = useWordsView();
  const tags = useApp((state) => state.run?.facts.vocabulary ?? noTags);
  const [chosen, choose] = useState<number | null>(null);
  const plot = useRef<HTMLDivElement>(null);
  const { box, found, problem } = useQuery('typed', { text: line });
  const predictions = found?.data.problem === null ? found.data : null;
  const opinions = predictions ? opinionsOf(predictions, tags) : [];
  const at = Math.min(chosen ?? leastSure(opinions), opinions.length - 1);
  const step = formatCount(found?.step ?? 0);
  const sentence = predictions ? tagSentence(opinions, step) : '';
  const exported: Exported | null = predictions &&
    found && {
      step: found.step,
      view: 'tags',
      csv: () => opinionsCsv(predictions, tags),
      labels: (run) => ({
        title: 'Parts of speech',
        about: `${run}, step ${step}: ${predictions.text}`,
        unit: 'bars: probability of the tag',
        along: 'word',
        legend: [],
        sentence,
      }),
    };
  const why = problem ?? found?.data.problem ?? null;
  const current = opinions[at];
  return (
    <div ref={box}>
      <div className={styles.ask}>
        <TextField
          label="Your line"
          help="The model tags each word of the line; words that are not in its vocabulary are read by their ending."
          layout="column"
          rows={2}
          maxLength={mostTyped}
          value={line}
          onChange={(next) => set({ line: next })}
        />
      </div>
      {opinions.length === 0 ? (
        <p className={why ? styles.problem : styles.waiting} role="status">
          {why ?? 'It is read once a model is built, while this is visible.'}
        </p>
      ) : (
        <ChartFigure label="Your line, tagged" sentence={sentence} more="">
          {table ? (
            <DataTable caption="Tags of your line" of="Word" rows={opinionRows(opinions)} height={tableHeight} />
          ) : (
            <div ref={plot}>
              <TagLine opinions={opinions} chosen={at} choose={choose} />
              {current && (
                <>
                  <p className={styles.chosen}>Most probable tags of “{current.part}”:</p>
                  <OpinionBars opinion={current} most={3} name={tagName} />
                </>
              )}
            </div>
          )}
        </ChartFigure>
      )}
      <div className={styles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </div>
  );
}
