import { chooseModelText, openWeightsAlone, textChoices } from '../../store/models.ts';
import { useOwnText } from '../../store/ownText.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import styles from './ModelDialog.module.css';
import type { UsableReport } from './ModelReportView.tsx';

function noteOn({ kind, hasVocabulary, vocabularySize }: UsableReport): string {
  if (kind === 'checkpoint') return 'It goes on with the settings, the optimizer and the characters of the file.';
  return hasVocabulary
    ? 'The text is read in the model’s own characters; others become its token for rare ones, or are left out. Training begins at step 0 and waits for Play.'
    : `The text must have ${vocabularySize} different characters, as many as the model. Training begins at step 0 and waits for Play.`;
}

/** A checkpoint of a text that is not here goes nowhere; its weights do. */
function MissingText() {
  return (
    <div className={styles.missing} role="alert">
      <p>
        This checkpoint was trained on somebody’s own text, which is not open here. Bring that text first, or begin with
        the weights alone.
      </p>
      <Button size="s" onClick={() => void openWeightsAlone()}>
        Take the weights alone
      </Button>
    </div>
  );
}

interface ModelTextProps {
  report: UsableReport;
  text: string;
}

/** What the model is going to be trained on. */
export function ModelText({ report, text }: ModelTextProps) {
  // Renders again when a text is brought meanwhile.
  useOwnText((state) => state.accepted);
  const { kind, config } = report;
  const all = textChoices();
  const own = config.corpus === 'own';
  // Another text would not go on with a checkpoint's data.
  const possible = kind === 'checkpoint' ? all.filter((each) => (own ? each.own : each.value === config.corpus)) : all;
  if (possible.length === 0) return <MissingText />;
  return (
    <div className={styles.choice}>
      <Select
        label="Text to train on"
        layout="column"
        value={text}
        options={possible.map(({ value, label, own }) => ({ value, label, hint: own ? 'Your text' : undefined }))}
        disabled={possible.length === 1}
        onChange={chooseModelText}
      />
      <p className={styles.note}>{noteOn(report)}</p>
    </div>
  );
}
