import { useEffect } from 'react';
import { readsText } from '../../../config/task.ts';
import { requestMarkov, useMarkov } from '../../../store/evaluation/markov.ts';
import { useApp } from '../../../store/run/app.ts';
import styles from '../../charts/figure/Figure.module.css';
import type { ShownRun } from '../../charts/shownRuns.ts';
import { useTrainingView } from '../../charts/trainingView.ts';
import { useSeriesVersion } from '../../charts/useSeriesVersion.ts';
import { Switch } from '../../controls/Switch.tsx';
import { markovComparison, markovList, markovSentence } from './markov.ts';
import { type LossUnit, lossUnits } from './units.ts';

/** The losses of Markov models on the text of the current run, once they are wanted and counted. */
export function useMarkovLosses(): readonly number[] | null {
  const on = useTrainingView(({ markov }) => markov);
  const runId = useApp(({ run }) => (run && readsText(run.config) ? run.runId : -1));
  const found = useMarkov();
  useEffect(() => {
    if (on && runId >= 0) requestMarkov(runId);
  }, [on, runId]);
  return on && found.runId === runId ? found.losses : null;
}

const help =
  'Losses of Markov models of order 1 to 5, which predict from the last 1 to 5 characters by counting (Witten–Bell smoothing). They are the baseline without a state.';

/** Only with a text. */
export function MarkovSwitch() {
  const { markov, set } = useTrainingView();
  const reads = useApp(({ run }) => run !== null && readsText(run.config));
  if (!reads) return null;
  return (
    <div className={styles.switch}>
      <Switch label="Markov models" help={help} checked={markov} onChange={(on) => set({ markov: on })} />
    </div>
  );
}

function sentenceOf(runs: readonly ShownRun[], losses: readonly number[], unit: LossUnit): string {
  const networks = runs.map(({ letter, series }) => ({
    letter: letter ?? '',
    loss: series.validation.latest?.loss ?? Number.NaN,
  }));
  const [only, ...others] = networks;
  if (only === undefined || others.length > 0) return markovComparison(networks, losses);
  return Number.isFinite(only.loss) ? markovSentence(only.loss, losses, unit) : '';
}

/** How many characters of memory each network is worth. Its place is kept while they are counted. */
export function MarkovNote({ runs }: { runs: readonly ShownRun[] }) {
  useSeriesVersion('first');
  const on = useTrainingView(({ markov }) => markov);
  const unit = useTrainingView((view) => lossUnits[view.unit]);
  const reads = useApp(({ run }) => run !== null && readsText(run.config));
  const losses = useMarkovLosses();
  if (!on || !reads) return null;
  const sentence = !losses
    ? 'Counting the characters of the text …'
    : sentenceOf(runs, losses, unit) || 'The comparison with the network is shown after its first validation.';
  return (
    <p className={styles.sentence}>
      {sentence} {losses && <span className={styles.hidden}>{markovList(losses, unit)}</span>}
    </p>
  );
}
