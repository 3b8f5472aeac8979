import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { useGhosts } from '../../store/compare/pastRuns.ts';
import { endDuel } from '../../store/compare/runs.ts';
import { useApp } from '../../store/run/app.ts';
import { mostRivals } from '../../store/run/comparedRuns.ts';
import { useShownRuns } from '../charts/shownRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Panel } from '../controls/Panel.tsx';
import styles from './Duel.module.css';
import { GhostRow } from './GhostRow.tsx';
import { ModelRow } from './ModelRow.tsx';
import { RivalDialog } from './RivalDialog.tsx';

const help =
  'Up to three models on the same seed and the same batches, a step of each in turn; runs that are over stay as faded curves.';

/** The models that train side by side, and the runs that are over: which line is whose, and what differs. */
export function ComparePanel() {
  const models = useShownRuns();
  const ghosts = useGhosts((state) => state.ghosts);
  const ready = useApp((state) => state.run !== null && state.device === 'ok' && state.pending === null);
  const [adding, setAdding] = useState(false);
  const duel = models.length > 1;
  const actions = (
    <>
      {duel && (
        <Button size="s" variant="quiet" disabled={!ready} onClick={endDuel}>
          End the duel
        </Button>
      )}
      <Button
        size="s"
        icon={<GitCompareArrows aria-hidden="true" />}
        disabled={!ready || models.length > mostRivals}
        onClick={() => setAdding(true)}
      >
        {duel ? 'Add a model…' : 'Compare with…'}
      </Button>
    </>
  );
  return (
    <Panel place="compare" title={duel ? 'Duel' : 'Compare'} help={help} actions={actions} className={styles.panel}>
      {duel && (
        <ul className={styles.list} aria-label="Models that train">
          {models.map((model, i) => (
            <ModelRow key={model.runId} model={model} index={i - 1} ready={ready} />
          ))}
        </ul>
      )}
      {ghosts.length > 0 && (
        <details className={styles.ghosts}>
          <summary>
            Past runs <span className={styles.count}>{ghosts.length}</span>
          </summary>
          <ul className={styles.list} aria-label="Past runs">
            {ghosts.toReversed().map((ghost) => (
              <GhostRow key={ghost.id} ghost={ghost} />
            ))}
          </ul>
        </details>
      )}
      <RivalDialog open={adding} onOpenChange={setAdding} />
    </Panel>
  );
}
