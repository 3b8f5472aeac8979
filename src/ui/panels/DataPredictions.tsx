import { type ComponentType, useState, useSyncExternalStore } from 'react';
import { digitReadings } from '../../data/facts/digitReading.ts';
import type { DataTask } from '../../data/tasks/index.ts';
import { formatCount } from '../../lib/format.ts';
import type { PredictedSequence } from '../../protocol/predictions.ts';
import { predictions } from '../../store/evaluation/predictions.ts';
import { useApp } from '../../store/run/app.ts';
import { useComparison } from '../../store/run/comparedRuns.ts';
import styles from '../charts/figure/Predictions.module.css';
import { TableToggle } from '../charts/figure/TableToggle.tsx';
import { Panel } from '../controls/Panel.tsx';
import { DigitsView } from '../views/digits/DigitsView.tsx';
import { ForecastTable } from '../views/forecast/ForecastTable.tsx';
import { CheckedNames, CheckedPassages } from '../views/words/Checked.tsx';
import { OriginView } from '../views/words/OriginView.tsx';
import { TagView } from '../views/words/TagView.tsx';
import { WritingView } from '../views/words/WritingView.tsx';

/** Of a task of words: where a person asks the model, and how held-back examples are shown. */
interface WordView {
  readonly Ask: ComponentType<{ table: boolean }>;
  readonly Checked?: ComponentType<{ sequences: readonly PredictedSequence[] }>;
}

const wordViews: Readonly<Record<string, WordView>> = {
  tagging: { Ask: TagView, Checked: CheckedPassages },
  'name-origin': { Ask: OriginView, Checked: CheckedNames },
  'name-writing': { Ask: WritingView },
};

function waitingFor(every: number): string {
  return every > 0
    ? `The first predictions are shown after step ${formatCount(every)}.`
    : 'Validation is off: set “Validate every” above 0 and restart to see predictions.';
}

/** In the place of the text: what the model of a task with data predicts. */
export function DataPredictions({ task }: { task: DataTask }) {
  useSyncExternalStore(predictions.changes.subscribe, predictions.changes.version);
  const [table, setTable] = useState(false);
  const every = useApp((state) => state.run?.config.validateEvery ?? 0);
  const several = useComparison((state) => state.compared.length > 0);
  const { latest } = predictions;
  const reading = digitReadings[task.id];
  const words = wordViews[task.id];
  return (
    <Panel
      place="text"
      title="Predictions"
      fill
      actions={(reading || words) && <TableToggle of="predictions" pressed={table} onChange={setTable} />}
    >
      <p className={styles.why}>
        {task.explanation} {several && 'These are the predictions of model A.'}
      </p>
      {words && <words.Ask table={table} />}
      {latest === null && <p className={styles.waiting}>{waitingFor(every)}</p>}
      {latest && reading && (
        <DigitsView sequences={latest.sequences} reading={reading} trained={latest.step} table={table} />
      )}
      {latest?.forecast && <ForecastTable />}
      {latest && words?.Checked && <words.Checked sequences={latest.sequences} />}
    </Panel>
  );
}
