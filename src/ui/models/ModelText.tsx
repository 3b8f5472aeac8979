import { ownKindOf } from '../../config/task.ts';
import { chooseModelText, openWeightsAlone, possibleData } from '../../store/files/models.ts';
import { useOwnData } from '../../store/ownData/ownData.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import styles from './ModelDialog.module.css';
import { beginningSentence, dataLabel, missingSentence, type UsableReport } from './sentences.ts';

const ownHints = { text: 'Your text', table: 'Your series', pairs: 'Your pairs' } as const;

/** A checkpoint of data that are not here goes nowhere; its weights do. */
function MissingData({ report: { config } }: { report: UsableReport }) {
  return (
    <div className={styles.missing} role="alert">
      <p>{missingSentence(config)}</p>
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

/** What the model is going to be trained on, where a person may bring data of their own. */
export function ModelText({ report, text }: ModelTextProps) {
  // Renders again when data are brought meanwhile.
  useOwnData((state) => state.accepted);
  const possible = possibleData(report);
  if (possible.length === 0) return <MissingData report={report} />;
  const hint = ownHints[ownKindOf(report.config) ?? 'text'];
  return (
    <div className={styles.choice}>
      <Select
        label={dataLabel(report.config)}
        layout="column"
        value={text}
        options={possible.map(({ value, label, own }) => ({ value, label, hint: own ? hint : undefined }))}
        disabled={possible.length === 1}
        onChange={chooseModelText}
      />
      <p className={styles.note}>{beginningSentence(report)}</p>
    </div>
  );
}
