import { type ComponentType, type RefObject, useEffect, useRef, useState } from 'react';
import { specialIds, specialSymbols } from '../../../data/contract/pairs.ts';
import { formatCount } from '../../../lib/format.ts';
import type { DecodedOutput, DecodedSource } from '../../../probes/translation/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { type ShownRun, useShownRuns } from '../../charts/shownRuns.ts';
import { afterStep } from '../../charts/useExamples.ts';
import { useQuery } from '../../charts/useQuery.ts';
import { ModelChoice } from '../../controls/ModelChoice.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { searchCsv } from './numbers.ts';
import { Outputs } from './Outputs.tsx';
import { SearchFigure } from './SearchFigure.tsx';
import { outputSentence, penaltySentence, quoted } from './sentences.ts';
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

/** What shows attention weights; no view imports another. */
type AttentionFigure = ComponentType<{
  /** `weights` by symbol of the output and of the source: [T, S]. */
  alignment: { source: readonly string[]; output: readonly string[]; weights: Float32Array };
  after: string;
  table: boolean;
  plot: RefObject<HTMLDivElement | null>;
}>;

interface AttentionProps {
  Attention: AttentionFigure;
  source: readonly string[];
  output: DecodedOutput;
  after: string;
  table: boolean;
}

/** How an output attends to the source. */
function OutputAttention({ Attention, source, output, after, table }: AttentionProps) {
  const plot = useRef<HTMLDivElement>(null);
  const { symbols, attention } = output;
  const weights = new Float32Array(symbols.length * source.length);
  attention.forEach((row, t) => {
    weights.set(row, t * source.length);
  });
  return (
    <>
      <h3 className={styles.heading}>Attention of {quoted(output)}</h3>
      {attention.length === 0 ? (
        <p className={styles.note}>This model has no attention, and so there are no weights to show.</p>
      ) : (
        <Attention alignment={{ source, output: symbols, weights }} {...{ after, table, plot }} />
      )}
    </>
  );
}

interface FoundProps {
  decoded: DecodedSource;
  text: string;
  step: number;
  run: ShownRun;
  table: boolean;
  Attention: AttentionFigure;
}

/** Outputs, and the search that found them. */
function Found({ decoded, text, step, run: shown, table, Attention }: FoundProps) {
  const [chosen, choose] = useState(0);
  const plot = useRef<HTMLDivElement>(null);
  const after = afterStep({ run: shown, step });
  const sentence = outputSentence(decoded, after);
  const place = Math.min(chosen, decoded.outputs.length - 1);
  const unknown = decoded.source.filter((symbol) => symbol === specialSymbols[specialIds.unknown]).length;
  const exported: Exported = {
    step,
    config: shown.config,
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
      <Outputs decoded={decoded} chosen={place} choose={choose} />
      <p className={styles.sentence}>
        {sentence} {penaltySentence(decoded.outputs, mostAlpha)}
      </p>
      <h3 className={styles.heading}>Beam search, step by step</h3>
      <SearchFigure decoded={decoded} table={table} plot={plot} />
      <div className={styles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
      <OutputAttention
        {...{ Attention, source: decoded.source, after, table }}
        output={decoded.outputs[place] ?? decoded.greedy}
      />
    </>
  );
}

/** A source that a person types, and what the model writes for it by greedy search and by beam search. */
export function TranslationView({ table, Attention }: { table: boolean; Attention: AttentionFigure }) {
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
      {found && data?.decoded && shown ? (
        <Found decoded={data.decoded} text={data.text} step={found.step} run={shown} {...{ table, Attention }} />
      ) : (
        <p className={problem ? styles.problem : styles.waiting} role="status">
          {problem ?? (refused ? '' : 'It is decoded once a model is built, while this is visible.')}
        </p>
      )}
    </div>
  );
}
