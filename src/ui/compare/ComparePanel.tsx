import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { usePastRuns } from '../../store/compare/pastRuns.ts';
import { endComparison } from '../../store/compare/runs.ts';
import { useApp } from '../../store/run/app.ts';
import { mostCompared } from '../../store/run/comparedRuns.ts';
import { linesOf } from '../charts/lines.ts';
import { useShownRuns } from '../charts/shownRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Panel } from '../controls/Panel.tsx';
import { AddModelDialog } from './AddModelDialog.tsx';
import styles from './Compare.module.css';
import { ModelRow } from './ModelRow.tsx';
import { PastRunRow } from './PastRunRow.tsx';
import { RepeatMenu } from './RepeatMenu.tsx';
import { SeedLines } from './SeedLines.tsx';

const help =
  'Up to five models on the same batches, or one model with several seeds, one step each in turn. Past runs are shown as faded curves.';

/** The models that train side by side, and the runs that are over: which line is whose, and what differs. */
export function ComparePanel() {
  const models = useShownRuns();
  const pastRuns = usePastRuns((state) => state.pastRuns);
  const ready = useApp((state) => state.run !== null && state.device === 'ok' && state.pending === null);
  const [adding, setAdding] = useState(false);
  const several = models.length > 1;
  const lines = linesOf(models, false);
  const repeated = lines.some(({ runs }) => runs.length > 1);
  const actions = (
    <>
      {several && (
        <Button size="s" variant="quiet" disabled={!ready} onClick={endComparison}>
          End the comparison
        </Button>
      )}
      <RepeatMenu ready={ready} />
      <Button
        size="s"
        icon={<GitCompareArrows aria-hidden="true" />}
        disabled={!ready || models.length > mostCompared}
        onClick={() => setAdding(true)}
      >
        {several ? 'Add a model…' : 'Compare with…'}
      </Button>
    </>
  );
  return (
    <Panel
      place="compare"
      title={several ? 'Comparison' : 'Compare'}
      help={help}
      actions={actions}
      className={styles.panel}
    >
      {repeated && <SeedLines lines={lines} />}
      {several && (
        <ul className={styles.list} aria-label="Models that train">
          {models.map((model, i) => (
            <ModelRow key={model.runId} model={model} index={i - 1} ready={ready} />
          ))}
        </ul>
      )}
      {pastRuns.length > 0 && (
        <details className={styles.pastRuns}>
          <summary>
            Past runs <span className={styles.count}>{pastRuns.length}</span>
          </summary>
          <ul className={styles.list} aria-label="Past runs">
            {pastRuns.toReversed().map((pastRun) => (
              <PastRunRow key={pastRun.id} pastRun={pastRun} />
            ))}
          </ul>
        </details>
      )}
      <AddModelDialog open={adding} onOpenChange={setAdding} />
    </Panel>
  );
}
