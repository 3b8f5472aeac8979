import { useEffect, useRef, useState } from 'react';
import { specialIds, specialSymbols } from '../../../data/contract/pairs.ts';
import type { PairTask } from '../../../data/pairs/index.ts';
import { formatCount } from '../../../lib/format.ts';
import type { DecodedSource } from '../../../probes/translation/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { useShownRuns } from '../../charts/shownRuns.ts';
import { useQuery } from '../../charts/useQuery.ts';
import { ModelChoice } from '../../controls/ModelChoice.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { searchCsv } from './numbers.ts';
import { Outputs } from './Outputs.tsx';
import { SearchFigure } from './SearchFigure.tsx';
import { outputSentence, penaltySentence } from './sentences.ts';
import styles from './Translation.module.css';
import { mostAlpha, mostBeam, mostTyped, useTranslationView } from './view.ts';

const penaltyHelp =
  'A score is the log-probability over ((5 + length) / 6)^α: α = 0 leaves the log-probability as it is, and a larger α favours longer outputs.';

/** The model that is shown: the one that was chosen in a comparison, or the run itself. */
function useShown() {
  const models = useShownRuns().filter(({ isBuilt }) => isBuilt);
  const chosen = useTranslationView((view) => view.model);
  const shown = models.find(({ letter }) => letter === chosen) ?? models[0];
  const runId = shown?.runId;
  useEffect(() => {
    if (runId !== undefined && findings.translation.runId !== runId) findings.translation.begin(runId);
  }, [runId]);
  return { models, shown };
}

/** How a source is decoded. */
function Settings() {
  const { beam, alpha, set } = useTranslationView();
  return (
    <div className={styles.settings}>
      <Slider
        label="Beam size"
        symbol="k"
        help="Hypotheses that a step keeps, and complete outputs that are kept; 1 is greedy search."
        layout="column"
        value={beam}
        min={1}
        max={mostBeam}
        step={1}
        onChange={(next) => set({ beam: next })}
      />
      <output className={styles.value}>{beam}</output>
      <Slider
        label="Length penalty"
        symbol="α"
        help={penaltyHelp}
        layout="column"
        value={alpha}
        min={0}
        max={mostAlpha}
        step={0.05}
        onChange={(next) => set({ alpha: next })}
      />
      <output className={styles.value}>{alpha.toFixed(2)}</output>
    </div>
  );
}

interface FoundProps {
  decoded: DecodedSource;
  text: string;
  step: number;
  table: boolean;
}

/** Outputs, and the search that found them. */
function Found({ decoded, text, step, table }: FoundProps) {
  const [chosen, choose] = useState(0);
  const plot = useRef<HTMLDivElement>(null);
  const sentence = outputSentence(decoded, formatCount(step));
  const unknown = decoded.source.filter((symbol) => symbol === specialSymbols[specialIds.unknown]).length;
  const exported: Exported = {
    step,
    view: 'beam-search',
    csv: () => searchCsv(decoded),
    labels: (run) => ({
      title: `Beam search for “${text}”`,
      about: `${run}, step ${formatCount(step)}: k = ${decoded.beam}, α = ${decoded.alpha}`,
      unit: 'log-probability of each candidate',
      along: 'step of the search',
      legend: [],
      sentence,
    }),
  };
  return (
    <>
      <h3 className={styles.heading}>Outputs for “{text}”</h3>
      {unknown > 0 && (
        <p className={styles.note}>
          {unknown === 1 ? 'One of its symbols is' : `${unknown} of its symbols are`} not in the vocabulary, and read as
          &lt;unknown&gt;.
        </p>
      )}
      <Outputs decoded={decoded} chosen={Math.min(chosen, decoded.outputs.length - 1)} choose={choose} />
      <p className={styles.sentence}>
        {sentence} {penaltySentence(decoded.outputs, mostAlpha)}
      </p>
      <h3 className={styles.heading}>Beam search, step by step</h3>
      <SearchFigure decoded={decoded} table={table} plot={plot} />
      <div className={styles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </>
  );
}

/** A source that a person types, and what the model writes for it by greedy search and by beam search. */
export function TranslationView({ table }: { task: PairTask; table: boolean }) {
  const { source, beam, alpha, set } = useTranslationView();
  const { models, shown } = useShown();
  const run = shown && shown !== models[0] ? { run: shown.runId } : {};
  const { box, found, problem } = useQuery('translation', { text: source, beam, alpha, ...run });
  const data = found?.data ?? null;
  const refused = data?.problem && data.text === source ? data.problem : undefined;
  return (
    <div ref={box} className={styles.view}>
      <TextField
        label="Source"
        help="What the encoder reads; empty: the first source of the validation set."
        layout="column"
        maxLength={mostTyped}
        placeholder={source === '' && data ? data.text : 'Type a source'}
        value={source}
        error={refused}
        onChange={(next) => set({ source: next })}
      />
      <Settings />
      {models.length > 1 && (
        <ModelChoice models={models} value={shown?.letter ?? ''} onChange={(letter) => set({ model: letter })} />
      )}
      {found && data?.decoded ? (
        <Found decoded={data.decoded} text={data.text} step={found.step} table={table} />
      ) : (
        <p className={problem ? styles.problem : styles.waiting} role="status">
          {problem ?? (refused ? '' : 'It is decoded once a model is built, while this is visible.')}
        </p>
      )}
    </div>
  );
}
