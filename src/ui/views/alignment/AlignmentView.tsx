import { useRef, useState } from 'react';
import type { PairTask } from '../../../data/pairs/index.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import panelStyles from '../../charts/figure/Predictions.module.css';
import type { ShownRun } from '../../charts/shownRuns.ts';
import { afterStep, type FoundExamples, useExamples, useExamplesModel } from '../../charts/useExamples.ts';
import { ModelChoice } from '../../controls/ModelChoice.tsx';
import { Select } from '../../controls/Select.tsx';
import styles from './Alignment.module.css';
import { AlignmentFigure } from './AlignmentFigure.tsx';
import { type Alignment, alignmentCsv, alignmentOf, alignmentSentence } from './alignment.ts';

const attends = ({ config }: ShownRun): boolean => config.attention !== 'none';

const noAttention = ({ letter }: ShownRun): string =>
  `${letter === null ? 'This model' : `Model ${letter}`} has no attention: all that its decoder learns of a source goes through the last state of the encoder. There are no weights to show.`;

function exportedOf(alignment: Alignment, { run, step }: FoundExamples, sentence: string): Exported {
  return {
    step,
    config: run.config,
    view: 'alignment',
    csv: () => alignmentCsv(alignment),
    labels: (about) => ({
      title: 'Alignment',
      about,
      unit: '',
      along: 'source across, output down',
      legend: [{ label: 'attention weight', fill: 'var(--data-1)' }],
      sentence,
    }),
  };
}

interface PictureProps {
  found: FoundExamples;
  alignment: Alignment;
  table: boolean;
}

function Picture({ found, alignment, table }: PictureProps) {
  const plot = useRef<HTMLDivElement>(null);
  const sentence = alignmentSentence(alignment, afterStep(found));
  return (
    <>
      <AlignmentFigure alignment={alignment} after={afterStep(found)} table={table} plot={plot} />
      <div className={styles.end}>
        <ExportButtons exported={exportedOf(alignment, found, sentence)} plot={plot} table={table} />
      </div>
    </>
  );
}

/** Where the decoder looks: the attention weights of held-out pairs. @param props.table numbers in the place of the map */
export function AlignmentView({ table }: { task: PairTask; table: boolean }) {
  const { box, runs, found, empty } = useExamples('alignment');
  const [pair, setPair] = useState(0);
  const chosen = useExamplesModel((state) => state.letter);
  const shown = runs.find(({ letter }) => letter === chosen) ?? runs.find(attends) ?? runs[0];
  const its = found.find(({ run }) => run === shown);
  const aligned = (its?.examples ?? []).flatMap((example) => {
    const alignment = alignmentOf(example);
    return alignment ? [{ text: example.text, alignment }] : [];
  });
  const one = aligned[pair] ?? aligned[0];
  const waiting = shown && !attends(shown) ? noAttention(shown) : empty;
  return (
    <div ref={box}>
      <p className={panelStyles.why}>
        At each step of the decoder, attention weights the states of the encoder: source symbols across, output symbols
        down, the weights of a row sum to 1.
      </p>
      <div className={styles.controls}>
        {runs.length > 1 && (
          <ModelChoice
            models={runs}
            value={shown?.letter ?? ''}
            onChange={(letter) => useExamplesModel.setState({ letter })}
          />
        )}
        {one && (
          <div className={styles.pair}>
            <Select
              label="Held-out source"
              layout="column"
              value={String(aligned.indexOf(one))}
              options={aligned.map(({ text }, i) => ({ value: String(i), label: text }))}
              onChange={(next) => setPair(Number(next))}
            />
          </div>
        )}
      </div>
      {its && one ? (
        <Picture found={its} alignment={one.alignment} table={table} />
      ) : (
        <p className={panelStyles.waiting}>{waiting}</p>
      )}
    </div>
  );
}
