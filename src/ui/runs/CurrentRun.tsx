import { Download, Save } from 'lucide-react';
import { useState } from 'react';
import { exportRun } from '../../store/files/exports.ts';
import { textBytes } from '../../store/ownData/bytes.ts';
import { type Run, useApp } from '../../store/run/app.ts';
import { subjectName } from '../../store/run/runName.ts';
import { series } from '../../store/run/series.ts';
import { copyRun, keepRun } from '../../store/saved/autosave.ts';
import { useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button, IconButton } from '../controls/Button.tsx';
import { Menu } from '../controls/Menu.tsx';
import { ExportItems } from './ExportItems.tsx';
import { NameForm } from './NameForm.tsx';
import { RunFacts } from './RunFacts.tsx';
import styles from './Runs.module.css';

function CurrentActions({ run, onName }: { run: Run; onName: () => void }) {
  const possible = useSavedRuns((state) => state.status === 'ok');
  const device = useApp((state) => state.device);
  return (
    <div className={styles.actions}>
      {run.identity.kept ? (
        <>
          <Button size="s" disabled={!possible || device !== 'ok'} onClick={copyRun}>
            Save now
          </Button>
          <Button size="s" disabled={!possible} onClick={onName}>
            Rename
          </Button>
        </>
      ) : (
        <Button
          size="s"
          variant="primary"
          icon={<Save aria-hidden="true" />}
          disabled={!possible || device !== 'ok'}
          onClick={onName}
        >
          Save this run
        </Button>
      )}
      <Menu
        label="Export this run"
        trigger={<IconButton label="Export this run" size="s" icon={<Download aria-hidden="true" />} />}
      >
        <ExportItems config={run.config} onExport={(form) => void exportRun(form)} />
      </Menu>
    </div>
  );
}

/** The run that the page shows. It copies itself; under a name it stays. */
export function CurrentRun({ now }: { now: number }) {
  const run = useApp((state) => state.run);
  const bytes = useSavedRuns((state) => state.runs.find(({ id }) => id === run?.identity.id)?.bytes ?? null);
  const [naming, setNaming] = useState(false);
  if (!run) return null;
  const { identity, config, step, saved } = run;
  const shown = {
    config,
    textName: subjectName(config, textBytes(run.textId)?.name),
    step,
    loss: Number.isFinite(series.recentLoss) ? series.recentLoss : null,
  };
  return (
    <section className={styles.current} aria-label="This run">
      {naming ? (
        <NameForm
          initial={identity.name}
          action={identity.kept ? 'Rename' : 'Save'}
          onCancel={() => setNaming(false)}
          onSubmit={(name) => {
            keepRun(name);
            setNaming(false);
          }}
        />
      ) : (
        <h3 className={styles.name}>
          {identity.name}
          <span className={styles.chip}>{identity.kept ? 'this run, kept' : 'this run'}</span>
        </h3>
      )}
      <RunFacts run={shown} saved={saved && { at: saved.at, bytes }} now={now} />
      {!naming && <CurrentActions run={run} onName={() => setNaming(true)} />}
    </section>
  );
}
