import { FolderOpen } from 'lucide-react';
import { formatBytes } from '../../lib/format.ts';
import { useApp } from '../../store/run/app.ts';
import { openRuns } from '../../store/saved/manageRuns.ts';
import { savesRuns, useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import { chooseModelFile } from '../models/chooseModelFile.ts';
import { useNow } from './age.ts';
import { CurrentRun } from './CurrentRun.tsx';
import { RunRow, UnreadableRow } from './RunRow.tsx';
import styles from './Runs.module.css';

function Trouble() {
  const trouble = useSavedRuns((state) => state.trouble);
  const problem = useSavedRuns((state) => state.problem);
  return (
    <>
      {trouble && (
        <p className={styles.trouble} role="alert">
          {trouble.code === 'unavailable' && 'Runs cannot be saved here. '}
          {trouble.message}
        </p>
      )}
      {problem !== null && (
        <p className={styles.trouble} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function SavedList({ now }: { now: number }) {
  const runs = useSavedRuns((state) => state.runs);
  const unreadable = useSavedRuns((state) => state.unreadable);
  const status = useSavedRuns((state) => state.status);
  const saves = useSavedRuns(savesRuns);
  const current = useApp((state) => state.run?.identity.id);
  const others = runs.filter(({ id }) => id !== current);
  if (others.length === 0 && unreadable.length === 0) {
    if (status !== 'ok') return null;
    return (
      <p className={styles.empty}>
        No other run is saved yet. {saves && 'The current run is saved here every half minute.'}
      </p>
    );
  }
  return (
    <ul className={styles.list} aria-label="Saved runs">
      {others.map((run) => (
        <RunRow key={run.id} run={run} now={now} />
      ))}
      {unreadable.map((run) => (
        <UnreadableRow key={run.id} run={run} />
      ))}
    </ul>
  );
}

function Used() {
  const bytes = useSavedRuns((state) => state.bytes);
  const count = useSavedRuns((state) => state.runs.length + state.unreadable.length);
  if (count === 0) return null;
  return (
    <p className={styles.used}>
      {count} {count === 1 ? 'run' : 'runs'}, {formatBytes(bytes)} in this browser
    </p>
  );
}

/** What is saved in this browser, and what can be done with it. */
export function RunsDialog() {
  const open = useSavedRuns((state) => state.dialogOpen);
  return (
    <Dialog
      open={open}
      onOpenChange={openRuns}
      size="l"
      title="Runs"
      description="Saved in this browser alone. The five latest runs are kept; runs that you save or name are kept until you delete them."
      footer={
        <>
          <Used />
          <Button icon={<FolderOpen aria-hidden="true" />} onClick={chooseModelFile}>
            Open a model…
          </Button>
        </>
      }
    >
      <Content />
    </Dialog>
  );
}

function Content() {
  const now = useNow(5);
  return (
    <>
      <Trouble />
      <CurrentRun now={now} />
      <SavedList now={now} />
    </>
  );
}
