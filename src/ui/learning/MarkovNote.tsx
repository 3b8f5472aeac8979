import { readsText } from '../../config/task.ts';
import { useApp } from '../../store/app.ts';
import { series } from '../../store/series.ts';
import { useSeriesVersion } from '../charts/useSeriesVersion.ts';
import { Switch } from '../controls/Switch.tsx';
import styles from './Learning.module.css';
import { markovList, markovSentence } from './markov.ts';
import { lossUnits } from './units.ts';
import { useMarkovLosses } from './useMarkovLosses.ts';
import { useLearningView } from './view.ts';

const help =
  'Lines of models that know only how often each character followed the last 1 to 5 (Markov models, smoothed as Witten and Bell do): what can be had without a state.';

/** Only with a text. */
export function MarkovSwitch() {
  const { markov, set } = useLearningView();
  const reads = useApp(({ run }) => run !== null && readsText(run.config));
  if (!reads) return null;
  return (
    <div className={styles.switch}>
      <Switch label="Markov models" help={help} checked={markov} onChange={(on) => set({ markov: on })} />
    </div>
  );
}

/** How many characters of memory the network is worth. Its place is kept while they are counted. */
export function MarkovNote() {
  useSeriesVersion('first');
  const on = useLearningView(({ markov }) => markov);
  const unit = useLearningView((view) => lossUnits[view.unit]);
  const reads = useApp(({ run }) => run !== null && readsText(run.config));
  const losses = useMarkovLosses();
  const validation = series.latestValidation;
  if (!on || !reads) return null;
  const sentence = !losses
    ? 'Counting what followed what in the text …'
    : validation
      ? markovSentence(validation.loss, losses, unit)
      : 'How much memory the network has found is told once it has been validated.';
  return (
    <p className={styles.sentence}>
      {sentence} {losses && <span className={styles.hidden}>{markovList(losses, unit)}</span>}
    </p>
  );
}
