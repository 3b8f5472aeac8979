import { RotateCw, Undo2 } from 'lucide-react';
import { settings } from '../../config/paths.ts';
import type { SettingPath } from '../../config/settings/types.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { useApp } from '../../store/run/app.ts';
import { guardLoss } from '../../store/run/confirm.ts';
import { asideSentence } from '../../store/setup/fitting.ts';
import { initialWeights, restartRun } from '../../store/setup/restart.ts';
import { discardEdits, useRestartDifferences, useSetup } from '../../store/setup/setup.ts';
import { Button, IconButton } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import styles from './SetupFooter.module.css';
import { type SetupEstimate, useEstimate } from './useEstimate.ts';

const named = 3;

/** 'Cell, Hidden units and 2 more differ from the run.' */
function describe(differences: SettingPath[]): string {
  const names = differences.slice(0, named).map((path) => settings[path].label);
  const rest = differences.length - names.length;
  const list = rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
  return `The run continues with its old settings. Changed: ${list}.`;
}

const weightsSentences = {
  file: 'A restart begins with the same initial weights, those of the file.',
  'same seed': 'A restart draws the initial weights of the same seed and shapes.',
  drawn: 'A restart draws other initial weights.',
};

function Figures({ estimate: { parameters, gpuBytes, rough } }: { estimate: SetupEstimate }) {
  const about = rough ? '≈ ' : '';
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Parameters</dt>
        <dd data-testid="parameters">{about + formatCount(parameters)}</dd>
      </div>
      <div>
        <dt>GPU memory</dt>
        <dd data-testid="gpu-memory">{about + formatBytes(gpuBytes)}</dd>
      </div>
    </dl>
  );
}

/** What the draft would cost, and the way to make it the run. */
export function SetupFooter() {
  const estimate = useEstimate();
  const aside = useSetup((state) => state.aside);
  const differences = useRestartDifferences();
  const hasRun = useApp((state) => state.run !== null);
  const fromFile = useApp((state) => state.run?.weightsFromFile === true);
  const pending = useApp((state) => state.pending !== null);
  const refused = useApp((state) => state.refusal !== null);
  const differs = differences.length > 0 || refused;
  return (
    <div className={cx(styles.footer, (differs || estimate.problem !== null || aside.length > 0) && styles.speaks)}>
      <Figures estimate={estimate} />
      {estimate.recompute !== undefined && estimate.problem === null && (
        <p className={styles.notice} data-testid="recompute">
          The gates of the whole window do not fit: they are recomputed, {estimate.recompute} steps at a time. That
          saves memory and takes time.
        </p>
      )}
      <div role="status" className={styles.aside}>
        {aside.map((each) => (
          <p key={each.path} className={styles.notice}>
            {asideSentence(each)}
          </p>
        ))}
      </div>
      {estimate.problem !== null && (
        <p className={styles.problem} role="alert">
          {estimate.problem}
        </p>
      )}
      {differs && (
        <>
          {hasRun && differences.length > 0 && (
            <p className={styles.notice} role="status">
              {describe(differences)} {weightsSentences[initialWeights(differences, fromFile)]}
            </p>
          )}
          <div className={styles.buttons}>
            <Button
              variant="primary"
              className={styles.restart}
              icon={<RotateCw aria-hidden="true" />}
              disabled={pending || estimate.problem !== null}
              onClick={() => guardLoss('Restart with these settings?', 'Restart', restartRun)}
            >
              Restart with these settings
            </Button>
            {hasRun && differences.length > 0 && (
              <IconButton
                label="Discard changes"
                variant="plain"
                icon={<Undo2 aria-hidden="true" />}
                onClick={discardEdits}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}
